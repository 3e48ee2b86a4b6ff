import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobFacts, Blobs } from '@ensembleapp/core/agents/blobs.ts';
import type { KvKey } from '@ensembleapp/core/store/kv-store.ts';
import { StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import { isMissing } from '../is-missing.ts';
import { readBlob, readFacts, writeBlob } from './blob-file.ts';
import { blobPath, bucketPath, keyOfPath } from './blob-path.ts';

/** What a write that was cut off left behind is cleared away after this, ms. */
const STALE = 3_600_000;

/**
 * Files in a folder: `files/<tenant>/<bucket>/<key>`, for the owner alone. A file is written beside its place and moved there when it is
 * whole, so that nobody ever reads half of one.
 */
export function createBlobFolder(root: string): Blobs {
  const files = join(root, 'files');
  const aside = join(root, 'aside');
  const folderOf = (bucket: Parameters<Blobs['list']>[0]) => bucketPath(files, bucket);
  const newAside = async () => {
    await mkdir(aside, { recursive: true, mode: 0o700 });
    return join(aside, randomUUID());
  };

  return {
    get: (bucket, key, now) => fresh(readBlob(blobPath(folderOf(bucket), key)), now),
    head: (bucket, key, now) => fresh(readFacts(blobPath(folderOf(bucket), key)), now),

    put: (bucket, key, blob) =>
      orUnavailable(async () => {
        const path = blobPath(folderOf(bucket), key);
        const written = await newAside();
        try {
          await writeBlob(written, blob);
          await mkdir(dirname(path), { recursive: true, mode: 0o700 });
          await rename(written, path);
        } catch (error) {
          await rm(written, { force: true });
          throw error;
        }
      }),

    delete: (bucket, key, now) =>
      orUnavailable(async () => {
        const path = blobPath(folderOf(bucket), key);
        const found = await fresh(readFacts(path), now);
        await rm(path, { force: true });
        return found !== undefined;
      }),

    list: (bucket, prefix, { limit, after = '' }, now) =>
      orUnavailable(async () => {
        const folder = folderOf(bucket);
        const keys = (await filesIn(folder)).map((file) => keyOfPath(folder, file));
        const rows: KvKey[] = [];
        for (const key of keys.filter((each) => each.startsWith(prefix) && each > after).sort()) {
          if (rows.length > limit) break;
          const facts = await fresh(readFacts(blobPath(folder, key)), now);
          if (facts) rows.push({ key, metadata: facts.metadata, expiresAt: facts.expiresAt });
        }
        const next = rows.length > limit ? rows[limit - 1]?.key : undefined;
        return { rows: rows.slice(0, limit), ...(next !== undefined && { next }) };
      }),

    trim: (before) =>
      orUnavailable(async () => {
        for (const file of await filesIn(files)) {
          if ((await fresh(readFacts(file), before)) === undefined) await takeAway(file, await newAside(), before);
        }
        for (const file of await filesIn(aside)) {
          const { mtimeMs } = await stat(file);
          if (mtimeMs < Date.now() - STALE) await rm(file, { force: true });
        }
      }),
  };
}

/** Removes a file that has expired, and not one that took its place meanwhile. */
async function takeAway(file: string, aside: string, before: number): Promise<void> {
  await rename(file, aside);
  // Where another took its place once more, `link` leaves that.
  if (await fresh(readFacts(aside), before)) await link(aside, file).catch(unlessThere);
  await unlink(aside);
}

function unlessThere(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}

/** What was read, unless it is not there or has expired. */
async function fresh<Facts extends BlobFacts>(reading: Promise<Facts>, now: number): Promise<Facts | undefined> {
  try {
    const facts = await reading;
    return facts.expiresAt === null || facts.expiresAt > now ? facts : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unavailable(error);
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function orUnavailable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(cause: unknown): unknown {
  const isOfSystem = cause instanceof Error && 'syscall' in cause;
  return isOfSystem ? new StoreUnavailable('The folder of files cannot be used', { cause }) : cause;
}
