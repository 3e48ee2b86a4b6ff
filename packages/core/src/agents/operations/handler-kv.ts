import type { World } from '../../world.ts';
import type { HandlerKv } from '../handlers.ts';
import { lasting } from '../step-failure.ts';
import { toJson } from '../to-json.ts';

const LONGEST_KEY = 512;
const MOST_LISTED = 1000;

/** What a handler keeps under keys of its tenant's. */
export function handlerKv({ store: { kv }, clock }: World, tenantId: string): HandlerKv {
  return {
    async get(key) {
      return (await kv.get(tenantId, checkKey(key), clock.now()))?.value;
    },
    async put(key, value, { ttl } = {}) {
      if (ttl !== undefined && !(ttl > 0)) throw lasting('INVALID_INPUT', 'kv: ttl must be more than 0 seconds');
      const expiresAt = ttl === undefined ? null : clock.now() + ttl * 1000;
      await kv.put(tenantId, checkKey(key), { value: toJson(value), metadata: null, expiresAt });
    },
    delete: (key) => kv.delete(tenantId, checkKey(key), clock.now()),
    async list(prefix = '') {
      const { rows } = await kv.list(tenantId, prefix, { limit: MOST_LISTED }, clock.now());
      return rows.map(({ key }) => key);
    },
    async increment(key, by = 1) {
      if (!Number.isFinite(by)) throw lasting('INVALID_INPUT', 'kv: what is added must be a number');
      const number = await kv.increment(tenantId, checkKey(key), by, clock.now());
      if (number === undefined) throw lasting('INVALID_INPUT', `kv: what is under "${key}" is no number`);
      return number;
    },
  };
}

function checkKey(key: unknown): string {
  if (typeof key === 'string' && key !== '' && key.length <= LONGEST_KEY) return key;
  throw lasting('INVALID_INPUT', `kv: a key is text of 1 to ${LONGEST_KEY} characters`);
}
