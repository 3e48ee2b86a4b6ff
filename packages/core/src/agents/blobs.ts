import type { Json } from '@ensembleapp/protocol';
import type { KvEntry, KvKey } from '../store/kv-store.ts';
import type { Page, PageRequest } from '../store/store.ts';

/**
 * The port to files of tenants'. A put is there whole or not at all, and once it is acknowledged it survives the end of the process.
 * Throws `StoreUnavailable` when the medium cannot do its work, a full disk for one.
 */
export interface Blobs {
  get(bucket: Bucket, key: string, now: number): Promise<Blob | undefined>;
  /** Without reading the content. */
  head(bucket: Bucket, key: string, now: number): Promise<BlobFacts | undefined>;
  /** Takes the place of what was there. */
  put(bucket: Bucket, key: string, blob: NewBlob): Promise<void>;
  /** Whether there was something. */
  delete(bucket: Bucket, key: string, now: number): Promise<boolean>;
  /** Keys that begin with the prefix, in the order of their code points. */
  list(bucket: Bucket, prefix: string, page: PageRequest, now: number): Promise<Page<KvKey>>;
  /** Of every tenant: forgets what expired before the time. */
  trim(before: number): Promise<void>;
}

/** Whose files, and under which name they are together. */
export interface Bucket {
  readonly tenantId: string;
  readonly name: string;
}

export interface NewBlob extends KvEntry {
  /** Text is kept as it is, anything else as its JSON. */
  readonly value: Json;
  readonly contentType: string;
  readonly storedAt: number;
}

export interface BlobFacts extends Omit<NewBlob, 'value'> {
  /** Bytes of the content. */
  readonly size: number;
}

export interface Blob extends BlobFacts {
  readonly value: Json;
}
