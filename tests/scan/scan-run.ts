import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCredentials } from './find-credentials.ts';
import { readWritten, type Written } from './read-written.ts';

const ROOT = join(import.meta.dirname, '../..');

/**
 * Where credentials are that nobody may keep: in what a run printed, and in the logs, databases and data folders of this folder.
 * Examples are no findings: nobody issued them.
 */
export function scanRun(
  folder: string,
  examples: ReadonlySet<string>,
  printed: readonly Written[] = [],
): readonly string[] {
  const places: string[] = [];
  for (const { place, text } of [...printed, ...readWritten(folder)]) {
    const count = [...findCredentials(text)].filter((credential) => !examples.has(credential)).length;
    if (count > 0) places.push(`${place}: ${count === 1 ? 'a credential' : `${count} credentials`}`);
  }
  return places;
}

/** The credentials that the repository's own sources and documents hold. */
export function readExamples(): ReadonlySet<string> {
  const files = globSync(['*.md', '{packages,tests,docs,examples}/**/*.{ts,md,yaml}'], {
    cwd: ROOT,
    exclude: (path) => /(?:^|\/)node_modules(?:\/|$)/.test(path),
  });
  return new Set(files.flatMap((file) => [...findCredentials(readFileSync(join(ROOT, file), 'latin1'))]));
}
