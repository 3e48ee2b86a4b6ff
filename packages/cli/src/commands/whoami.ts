import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@ensembleapp/client-sdk';
import type { Scope } from '@ensembleapp/protocol';
import { command } from '../command.ts';
import { onOff } from '../flag.ts';
import type { Settings } from '../settings.ts';
import { EXIT, type ExitCode, usage } from '../stop.ts';
import { isRemote } from '../target.ts';
import type { Output } from '../terminal/output.ts';

interface Whoami {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
  readonly rateLimit: { readonly limit: number; readonly remaining: number } | null;
  readonly may: readonly string[];
  readonly decision?: { readonly allowed: boolean; readonly code?: string; readonly requiredScope?: Scope };
}

type Pairs = readonly (readonly [string, string])[];

export const whoami = command({
  purpose: 'Who is asking, and what may be done',
  args: { shown: '["METHOD /path"]', least: 0, most: 1 },
  flags: { may: onOff('lists the endpoints that may be called') },
  example: 'whoami "POST /api/v1/ensembles"',
  scope: 'any valid token',
  async run({ args: [call], flags, settings, output, connect }) {
    if (!isRemote(flags, settings) && !output.json && !flags.may && call === undefined) {
      output.members(await local(settings, flags.tenant));
      return undefined;
    }
    const client = await connect('read');
    const query = call === undefined ? {} : parseCall(call);
    const who = await client.request<Whoami>('GET', '/api/v1/whoami', { query });
    if (output.json) output.document(who);
    else if (who.decision) output.line(decided(who.decision));
    else if (flags.may) for (const line of who.may) output.line(line);
    else output.members(remote(who, client, output));
    return exitCode(who.decision);
  },
});

function remote(who: Whoami, { baseUrl }: Client, output: Output): Pairs {
  return [
    ['kind', who.kind],
    ['id', who.id],
    ['name', who.name],
    ['tenant', who.tenantId],
    ['scopes', who.scopes.join(', ')],
    ['expires', output.time(who.expiresAt, 'never')],
    ['rate limit', who.rateLimit ? `${who.rateLimit.remaining} of ${who.rateLimit.limit} left` : 'off'],
    ['server', baseUrl],
  ];
}

/** On the server's own machine nobody needs a credential: what counts is who may read the data folder. */
async function local(settings: Settings, tenant = 'default'): Promise<Pairs> {
  const { readConfig } = await import('../server/read-config.ts');
  const { project, dataDir } = await readConfig(settings);
  return [
    ['kind', 'local'],
    ['project', project],
    ['store', join(dataDir, 'ensemble.db')],
    ['tenant', tenant],
    ['user', userInfo().username],
  ];
}

function parseCall(text: string): { readonly method: string; readonly path: string } {
  const [, method, path] = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*)$/.exec(text) ?? [];
  if (method === undefined || path === undefined) throw usage(`Not a call: "${text}" (try "POST /api/v1/ensembles")`);
  return { method, path };
}

function decided({ allowed, code, requiredScope }: NonNullable<Whoami['decision']>): string {
  if (allowed) return 'allowed';
  return requiredScope === undefined ? `refused (${code})` : `refused: requires ${requiredScope}`;
}

function exitCode(decision: Whoami['decision']): ExitCode | undefined {
  if (!decision || decision.allowed) return undefined;
  return decision.code === 'NOT_FOUND' ? EXIT.notFound : EXIT.forbidden;
}
