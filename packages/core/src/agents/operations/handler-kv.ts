import type { World } from '../../world.ts';
import type { HandlerKv } from '../handlers.ts';
import { lasting } from '../step-failure.ts';
import { toJson } from '../to-json.ts';
import { kvRoom } from './storage/kv-room.ts';
import { checkKey as check } from './storage/room.ts';

const MOST_LISTED = 1000;

/** What a handler keeps under keys of its tenant's. */
export function handlerKv(world: World, tenantId: string): HandlerKv {
  const { store, clock } = world;
  const room = kvRoom(world, tenantId);
  const checkKey = (key: unknown) => check('kv', key);
  return {
    async get(key) {
      return (await room.get(checkKey(key)))?.value;
    },
    async put(key, value, { ttl } = {}) {
      if (ttl !== undefined && !(ttl > 0)) throw lasting('INVALID_INPUT', 'kv: ttl must be more than 0 seconds');
      const expiresAt = ttl === undefined ? null : clock.now() + ttl * 1000;
      await room.put(checkKey(key), { value: toJson(value), metadata: null, expiresAt, contentType: undefined });
    },
    delete: (key) => room.delete(checkKey(key)),
    async list(prefix = '') {
      const { rows } = await room.list(prefix, { limit: MOST_LISTED });
      return rows.map(({ key }) => key);
    },
    async increment(key, by = 1) {
      if (!Number.isFinite(by)) throw lasting('INVALID_INPUT', 'kv: what is added must be a number');
      const number = await store.kv.increment(tenantId, checkKey(key), by, clock.now());
      if (number === undefined) throw lasting('INVALID_INPUT', `kv: what is under "${key}" is no number`);
      return number;
    },
  };
}
