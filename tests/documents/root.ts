import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the repository. */
export const ROOT = join(import.meta.dirname, '../..');

/** The text of one of its files. */
export const readText = (path: string) => readFileSync(join(ROOT, path), 'utf8');
