import { equalBytes } from '@ensembleapp/core/crypto.ts';
import { invalid } from '@ensembleapp/core/refusal.ts';
import type { Page, PageRequest } from '@ensembleapp/core/store/store.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { PageEnd } from '@ensembleapp/protocol';
import { type Call, principalOf } from './endpoint.ts';

const DAY = 86_400_000;

interface PagedQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * Where the page begins that a list's query asks for.
 * @throws Refusal INVALID_INPUT when the cursor is not one of ours for this tenant and these filters, or older than a day
 */
export function pageRequest(call: Call<PagedQuery>): PageRequest {
  const { limit, cursor } = call.query;
  if (cursor === undefined) return { limit };
  const { world } = call.services;
  const [at = '', after = '', mac = ''] = cursor
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('utf8'));
  const isOurs = equalBytes(Buffer.from(mac), Buffer.from(sign(world, call, at, after)));
  if (!isOurs || Number(at) < world.clock.now() - DAY) {
    throw invalid({ path: 'query.cursor', message: 'is not a cursor of this list, or is older than 24 hours' });
  }
  return { limit, after };
}

/** What stands beside the named array of a list. The cursor is opaque, and good for this tenant and these filters alone. */
export function pageEnd(call: Call<PagedQuery>, { next }: Page<unknown>): PageEnd {
  if (next === undefined) return { hasMore: false, nextCursor: null };
  const { world } = call.services;
  const at = String(world.clock.now());
  const parts = [at, next, sign(world, call, at, next)];
  return { hasMore: true, nextCursor: parts.map((part) => Buffer.from(part, 'utf8').toString('base64url')).join('.') };
}

function sign({ keyring }: World, call: Call<PagedQuery>, at: string, after: string): string {
  const { limit: _, cursor: __, ...filters } = call.query;
  const list = JSON.stringify([
    principalOf(call).tenantId,
    new URL(call.request.url).pathname.replace('/api/v1', ''),
    filters,
    at,
    after,
  ]);
  return Buffer.from(keyring.mac(`cursor ${list}`).digest)
    .toString('hex')
    .slice(0, 32);
}
