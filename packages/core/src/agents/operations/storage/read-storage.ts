import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { World } from '../../../world.ts';
import type { ConfigReader } from '../config-reader.ts';
import { blobRoom } from './blob-room.ts';
import { kvRoom } from './kv-room.ts';
import { checkKey, type NewEntry, type Room } from './room.ts';

/** What `type` of a `storage` operation may say, beside `d1`. */
export const STORAGE_TYPES = ['kv', 'cache', 'r2', 'file'] as const;
export const STORAGE_ACTIONS = ['get', 'put', 'delete', 'list', 'head'] as const;

const NAME = /^[\w.-]{1,64}$/;
const LONGEST_CURSOR = 512;
const MOST_LISTED = 1000;
const LARGEST_VALUE = 4 * 1024 * 1024;
const LARGEST_METADATA = 2048;
const YEAR_9999 = 253_402_300_799;

/** Where the values are. `cache` and each bucket of a type are rooms of their own. */
export function readRoom(world: World, tenantId: string, told: ConfigReader): Room {
  const type = told.oneOf(STORAGE_TYPES, 'type', 'backend') ?? 'kv';
  const bucket = told.text('bucket', 'namespace', 'binding');
  if (bucket !== undefined && !NAME.test(bucket)) {
    throw told.wrong('bucket', 'must be 1 to 64 letters, digits, ".", "_" and "-"');
  }
  switch (type) {
    case 'kv':
      return kvRoom(world, tenantId, bucket === undefined ? '' : `kv:${bucket}`);
    case 'cache':
      return kvRoom(world, tenantId, `cache:${bucket ?? ''}`);
    case 'r2':
    case 'file':
      return blobRoom(world, tenantId, bucket ?? 'default');
  }
}

export function readKey(told: ConfigReader): string {
  return checkKey('storage', told.value('key'));
}

/** What is put, and until when it stays. */
export function readEntry(told: ConfigReader, now: number): NewEntry {
  if (!told.has('value', 'body')) throw told.wrong('value', 'must say what is put');
  const value: Json = told.value('value', 'body') ?? null;
  if (JSON.stringify(value).length > LARGEST_VALUE) throw told.tooLarge('value', 'larger than 4 MiB');
  const metadata = told.mapping('metadata') ?? null;
  if (JSON.stringify(metadata).length > LARGEST_METADATA) throw told.tooLarge('metadata', 'larger than 2 KiB');
  return { value, metadata, expiresAt: readExpiry(told, now), contentType: told.text('contentType') };
}

/** Epoch ms; null: it stays. */
function readExpiry(told: ConfigReader, now: number): number | null {
  const ttl = told.number(1, YEAR_9999, 'ttl', 'expirationTtl');
  const at = told.number(0, YEAR_9999, 'expiration');
  if (ttl !== undefined && at !== undefined) throw told.wrong('ttl', 'and expiration exclude each other');
  if (at !== undefined) return at * 1000;
  return ttl === undefined ? null : now + ttl * 1000;
}

/** Which keys are listed. */
export function readListing(told: ConfigReader) {
  const limit = told.number(1, MOST_LISTED, 'limit') ?? MOST_LISTED;
  const after = told.text('cursor');
  if (!Number.isInteger(limit)) throw told.wrong('limit', 'must be a whole number');
  if (after !== undefined && after.length > LONGEST_CURSOR) throw told.wrong('cursor', 'is none of this list');
  return { prefix: told.text('prefix') ?? '', page: { limit, after } };
}

/** What is answered where there is nothing. */
export function missOf(told: ConfigReader): JsonObject {
  return { value: told.value('default', 'defaultValue') ?? null, found: false, metadata: null };
}
