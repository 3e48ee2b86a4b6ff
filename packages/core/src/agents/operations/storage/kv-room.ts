import type { JsonObject } from '@ensembleapp/protocol';
import type { World } from '../../../world.ts';
import { FIRST_KEY, type Room, roomPrefix } from './room.ts';

/** A room in the store's keys and values. That without a name is the one that handlers know as `ctx.kv`. */
export function kvRoom({ store: { kv }, clock }: Pick<World, 'store' | 'clock'>, tenantId: string, name = ''): Room {
  const own = roomPrefix(name);
  const find = (key: string) => kv.get(tenantId, own + key, clock.now());
  return {
    get: find,
    async head(key) {
      const entry = await find(key);
      return entry && { metadata: entry.metadata, ...expirationOf(entry.expiresAt) };
    },
    put: (key, { value, metadata, expiresAt }) => kv.put(tenantId, own + key, { value, metadata, expiresAt }),
    delete: (key) => kv.delete(tenantId, own + key, clock.now()),
    async list(prefix, { limit, after }) {
      const from = after === undefined ? own || FIRST_KEY : own + after;
      const { rows, next } = await kv.list(tenantId, own + prefix, { limit, after: from }, clock.now());
      return {
        rows: rows.map((row) => ({ ...row, key: row.key.slice(own.length) })),
        ...(next !== undefined && { next: next.slice(own.length) }),
      };
    },
  };
}

/** When something is gone, in epoch seconds. */
export function expirationOf(expiresAt: number | null): JsonObject {
  return expiresAt === null ? {} : { expiration: Math.ceil(expiresAt / 1000) };
}
