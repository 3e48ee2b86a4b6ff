import { join, relative, sep } from 'node:path';
import type { Bucket } from '@ensembleapp/core/agents/blobs.ts';
import { fileName } from '../file-name.ts';

/** File systems take names of at most 255 bytes. */
const LONGEST_NAME = 200;
const MORE = '+';

/** The folder of a bucket. */
export function bucketPath(root: string, { tenantId, name }: Bucket): string {
  return join(root, fileName(tenantId), fileName(name));
}

/** The file of a key; a long one is cut into folders whose names end in `+`. */
export function blobPath(folder: string, key: string): string {
  const parts = fileName(key).match(new RegExp(`.{1,${LONGEST_NAME}}`, 'g')) ?? [];
  return join(folder, ...parts.map((part, index) => (index < parts.length - 1 ? part + MORE : part)));
}

/** The key whose file this is. */
export function keyOfPath(folder: string, file: string): string {
  const parts = relative(folder, file).split(sep);
  return decodeURIComponent(parts.map((part) => (part.endsWith(MORE) ? part.slice(0, -1) : part)).join(''));
}
