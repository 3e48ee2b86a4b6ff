import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { usage } from './stop.ts';

/** Any of these makes a folder a project. */
const MARKS = ['ensemble.config.ts', '.ensemble', 'ensembles', 'agents'];

/** Is this folder a project? */
export function isProject(folder: string): boolean {
  return MARKS.some((mark) => existsSync(join(folder, mark)));
}

/**
 * The folder that was named, or the nearest project upward; undefined when there is none.
 * @throws Stop when the named folder is not there
 */
export function findProject(named: string | undefined, cwd: string): string | undefined {
  if (named !== undefined) {
    const folder = resolve(cwd, named);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw usage(`No such folder: ${named}`);
    return folder;
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (isProject(folder)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
