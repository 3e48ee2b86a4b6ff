import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixQuotes } from '@ensembleapp/core/ensembles/fix-quotes.ts';
import type { Config } from '@ensembleapp/server/config.ts';
import type { AskedFiles } from './check-files.ts';

/** Puts quotes around the values of YAML files that only lack them, and says which files it changed. Nothing else of them is touched. */
export function fixFiles({ project }: Config, { known, others }: AskedFiles): readonly string[] {
  return [...known, ...others].flatMap(({ path, format }) => {
    if (format !== 'yaml') return [];
    const file = join(project, path);
    const written = readFileSync(file);
    const text = written.toString('utf8');
    const fixed = fixQuotes(text);
    // What is no UTF-8 would not come back as it was.
    if (fixed === text || !Buffer.from(text).equals(written)) return [];
    writeFileSync(file, fixed);
    return [path];
  });
}
