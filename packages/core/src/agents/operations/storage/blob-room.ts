import type { World } from '../../../world.ts';
import { expirationOf } from './kv-room.ts';
import type { Room } from './room.ts';

/** A room of files. */
export function blobRoom({ blobs, clock }: Pick<World, 'blobs' | 'clock'>, tenantId: string, name: string): Room {
  const bucket = { tenantId, name };
  return {
    get: (key) => blobs.get(bucket, key, clock.now()),
    async head(key) {
      const facts = await blobs.head(bucket, key, clock.now());
      if (!facts) return undefined;
      const { metadata, expiresAt, contentType, size, storedAt } = facts;
      return { metadata, ...expirationOf(expiresAt), contentType, size, storedAt };
    },
    async put(key, { contentType, ...entry }) {
      const usual = typeof entry.value === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
      await blobs.put(bucket, key, { ...entry, contentType: contentType ?? usual, storedAt: clock.now() });
    },
    delete: (key) => blobs.delete(bucket, key, clock.now()),
    list: (prefix, page) => blobs.list(bucket, prefix, page, clock.now()),
  };
}
