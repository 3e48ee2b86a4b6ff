import { type Client, createClient } from '@ensembleapp/client-sdk';
import type { Purpose } from './command.ts';
import { remoteFetch } from './remote-fetch.ts';
import type { Settings } from './settings.ts';
import { EXIT, Stop } from './stop.ts';
import { findTarget, type Target, type TargetFlags } from './target.ts';
import type { Output } from './terminal/output.ts';

export interface Connected {
  readonly client: Client;
  close(): Promise<void>;
}

export interface ConnectFlags extends TargetFlags {
  readonly tenant: string | undefined;
  /** Seconds that one request may take. */
  readonly timeout: number | undefined;
  readonly verbose: boolean;
}

/** A client of the server that the flags and settings name, or of this very project opened in this process. */
export async function connect(
  flags: ConnectFlags,
  settings: Settings,
  output: Output,
  purpose: Purpose,
): Promise<Connected> {
  const target = findTarget(flags, settings);
  const common = {
    ...(flags.timeout !== undefined && { timeout: flags.timeout * 1000 }),
    observe: ({ method, path, status, requestId, duration }: Parameters<Observe>[0]) =>
      output.detail(`${method} ${path} → ${status} in ${duration} ms ${requestId ?? ''}`.trimEnd()),
  };
  if (target.kind === 'remote') return connectRemote(target, flags.tenant, common, output, purpose);
  const [{ openLocal }, { readConfig }, { findRunning }] = await Promise.all([
    import('./open-local.ts'),
    import('./server/read-config.ts'),
    import('./server/claim.ts'),
  ]);
  const log = flags.verbose ? output.detail : undefined;
  const config = await readConfig(settings);
  const local = await openLocal(config, { tenant: flags.tenant ?? 'default', purpose, log });
  // Where links in answers lead to: to the server of the project, or where it would be.
  const baseUrl = findRunning(config.dataDir)?.url ?? `http://127.0.0.1:${config.port}`;
  return { client: createClient({ ...common, baseUrl, fetch: local.fetch }), close: local.close };
}

type Observe = NonNullable<Parameters<typeof createClient>[0]['observe']>;

async function connectRemote(
  { url, token }: Extract<Target, { readonly kind: 'remote' }>,
  tenant: string | undefined,
  common: { readonly timeout?: number; readonly observe: Observe },
  output: Output,
  purpose: Purpose,
): Promise<Connected> {
  const { rowIdOf } = await import('@ensembleapp/core/auth/format.ts');
  if (rowIdOf('token', token) === undefined) {
    throw new Stop(EXIT.unauthorized, 'UNAUTHORIZED', 'CONDUCTOR_API_TOKEN is not an API token');
  }
  const client = createClient({ ...common, baseUrl: url, token, tenant, fetch: remoteFetch });
  if (purpose !== 'read' && output.forPerson) {
    const { tenantId } = await client.request<{ readonly tenantId: string }>('GET', '/api/v1/whoami');
    output.note(`→ ${url} (tenant ${tenantId})`);
  }
  return { client, close: async () => {} };
}
