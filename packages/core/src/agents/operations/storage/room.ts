import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { KvEntry, KvKey } from '../../../store/kv-store.ts';
import type { Page, PageRequest } from '../../../store/store.ts';
import { lasting } from '../../step-failure.ts';

/** Values under keys, of one tenant and one kind. What has expired is as if it were not there. */
export interface Room {
  get(key: string): Promise<Kept | undefined>;
  /** What is known about a value, the value itself left out. */
  head(key: string): Promise<JsonObject | undefined>;
  put(key: string, entry: NewEntry): Promise<void>;
  /** Whether there was something. */
  delete(key: string): Promise<boolean>;
  list(prefix: string, page: PageRequest): Promise<Page<KvKey>>;
}

export type Kept = Pick<KvEntry, 'value' | 'metadata'>;

export interface NewEntry extends KvEntry {
  readonly value: Json;
  /** Of files. */
  readonly contentType: string | undefined;
}

const LONGEST_KEY = 512;
const MARK = '\u0001';

/** Names of rooms begin with a character that no key begins with, so that rooms never meet. @throws StepFailure `INVALID_INPUT` */
export function checkKey(operation: string, key: unknown): string {
  const isKey = typeof key === 'string' && key !== '' && new TextEncoder().encode(key).length <= LONGEST_KEY;
  if (!isKey || !key.isWellFormed()) {
    throw lasting('INVALID_INPUT', `${operation}: a key is text of 1 to ${LONGEST_KEY} bytes`);
  }
  if (key >= ' ') return key;
  throw lasting('INVALID_INPUT', `${operation}: a key may not begin with a control character`);
}

/** What the keys of a named room begin with in the store; the room without a name holds its keys as they are. */
export function roomPrefix(name: string): string {
  return name === '' ? '' : `${MARK}${name}${MARK}`;
}

/** Where the keys of the room without a name begin. */
export const FIRST_KEY = '\u001f';
