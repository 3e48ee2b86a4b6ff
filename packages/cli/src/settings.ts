import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { findProject } from './project.ts';
import type { Stream } from './terminal/terminal.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What the environment tells the command line. The server's own settings are read by the server, from the same environment. */
export interface Settings {
  readonly environment: Env;
  /** The project folder: named by flag or environment, else the nearest upward; undefined when there is none. */
  readonly project: string | undefined;
  /** May colour be used on this stream? */
  readonly color: (stream: Stream) => boolean;
  /** Of a remote server. */
  readonly url: string | undefined;
  readonly token: string | undefined;
  /** What `secrets:sign` signs with. */
  readonly secretId: string | undefined;
  readonly jwtSecret: string | undefined;
  /** The `aud` of what it signs. */
  readonly audience: string;
}

/** Names that count in `.env.local` and `.env`; nothing else in these files reaches the command line. */
const KNOWN = ['CONDUCTOR_API_URL', 'CONDUCTOR_API_TOKEN', 'ENSEMBLE_SECRET_ID', 'ENSEMBLE_JWT_SECRET'] as const;
type Known = (typeof KNOWN)[number];

export interface Asked {
  /** `--project` */
  readonly project: string | undefined;
  /** `--color`, `--no-color` */
  readonly color: boolean | undefined;
  readonly cwd: string;
}

/** The environment, laid over `.env.local`, laid over `.env` of the project folder. Empty values count as unset. */
export function readSettings(asked: Asked, environment: Env = process.env): Settings {
  const project = findProject(asked.project ?? (environment.ENSEMBLE_PROJECT || undefined), asked.cwd);
  const files = project === undefined ? [] : ['.env.local', '.env'].map((name) => readFile(join(project, name)));
  const known = (name: Known) => [environment, ...files].map((from) => from[name]).find(Boolean);
  return {
    environment,
    project,
    color: (stream) => asked.color ?? wantsColor(stream, environment),
    url: known('CONDUCTOR_API_URL'),
    token: known('CONDUCTOR_API_TOKEN'),
    secretId: known('ENSEMBLE_SECRET_ID'),
    jwtSecret: known('ENSEMBLE_JWT_SECRET'),
    audience: environment.ENSEMBLE_JWT_AUDIENCE?.split(',')[0]?.trim() || 'ensembleapp.ai',
  };
}

/** https://no-color.org: any value but the empty one switches colour off. */
function wantsColor(stream: Stream, { FORCE_COLOR, NO_COLOR, TERM }: Env): boolean {
  if (FORCE_COLOR === '1') return true;
  return stream.isTTY === true && !NO_COLOR && TERM !== 'dumb';
}

/** Values are literal: quotes are removed, nothing is expanded. */
function readFile(path: string): Env {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}
