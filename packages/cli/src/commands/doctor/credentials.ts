import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@ensembleapp/client-sdk';
import type { Scope, TokenView } from '@ensembleapp/protocol';
import { isoTime } from '../../terminal/text.ts';
import { type Finding, inArea } from './finding.ts';

const { ok, warn, fail } = inArea('credentials');
const DAY = 86_400_000;
const SOON = 7 * DAY;
const LONG_UNUSED = 90 * DAY;

/** The token of remote mode. */
export async function checkOwnToken(client: Client): Promise<readonly Finding[]> {
  const who = await client.request<{
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly expiresAt: number | null;
  }>('GET', '/api/v1/whoami');
  const { expiresAt } = who;
  const endsSoon = expiresAt !== null && expiresAt < Date.now() + SOON;
  return [
    ok(`the token "${who.name}" is accepted: ${who.scopes.join(', ')}`),
    ...(endsSoon
      ? [warn(`it expires ${isoTime(expiresAt)}`, 'make its successor: ensemble auth:rotate <tok_id>')]
      : []),
  ];
}

/** Tokens that nobody may need any more, and those that last too long. */
export async function checkTokens(client: Client): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const token of client.list<TokenView>('/api/v1/tokens', 'tokens', { status: 'active' })) {
    const since = token.lastUsed ?? token.createdAt;
    if (since < Date.now() - LONG_UNUSED)
      findings.push(warn(`${token.id} is unused for 90 days`, `ensemble auth:revoke ${token.id}`));
    if (token.expiresAt === null && token.scopes.includes('admin')) {
      findings.push(
        warn(`${token.id} is an admin and never expires`, `ensemble tokens:update ${token.id} --expires-in 90d`),
      );
    }
  }
  return findings.length > 0 ? findings : [ok('tokens are in use, and those of admins expire')];
}

/** `.env.local` may hold a token: it is its owner's alone. */
export function checkEnvFile(project: string): readonly Finding[] {
  const path = join(project, '.env.local');
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  return [
    (found.mode & 0o077) === 0
      ? ok('.env.local is readable by its owner alone')
      : fail('.env.local is readable by others', `chmod 0600 ${path}`),
  ];
}
