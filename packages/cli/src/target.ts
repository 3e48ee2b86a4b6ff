import { isLoopback } from './server/loopback.ts';
import type { Settings } from './settings.ts';
import { EXIT, Stop, usage } from './stop.ts';

/** Whom a command talks to. */
export type Target =
  | { readonly kind: 'local'; readonly project: string }
  | { readonly kind: 'remote'; readonly url: string; readonly token: string };

export interface TargetFlags {
  readonly url: string | undefined;
  readonly local: boolean;
  readonly insecureHttp: boolean;
}

/**
 * A URL makes the mode remote, unless `--local`. A token alone does not: a project's `.env.local` usually holds one for the
 * application's own use.
 */
export function isRemote({ url, local }: TargetFlags, settings: Settings): boolean {
  return !local && (url ?? settings.url) !== undefined;
}

/** @throws Stop outside a project without a URL, for a URL that would carry the token in the clear, and for no token */
export function findTarget(flags: TargetFlags, settings: Settings): Target {
  const url = flags.url ?? settings.url;
  if (flags.local || url === undefined) return { kind: 'local', project: projectOf(settings) };
  const { token } = settings;
  const origin = parseOrigin(url, flags.insecureHttp);
  if (token === undefined) {
    throw new Stop(EXIT.unauthorized, 'UNAUTHORIZED', 'Missing CONDUCTOR_API_TOKEN (environment or .env.local)');
  }
  return { kind: 'remote', url: origin, token };
}

/** The project folder. @throws Stop when there is none */
export function projectOf({ project }: Settings): string {
  if (project === undefined) throw usage('No project here. Run "ensemble init", or set CONDUCTOR_API_URL.');
  return project;
}

/** @throws Stop for what is no origin, and for http:// beyond this machine unless that is asked for */
export function parseOrigin(text: string, insecureHttp: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw usage(`Not the origin of a server: "${mask(text)}" (try https://ensemble.example.com)`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !insecureHttp) {
    throw usage(`${url.origin} would carry the token in the clear. Use https://, or --insecure-http`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Without what stands before an `@`: it may be a password. */
function mask(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//…@');
}
