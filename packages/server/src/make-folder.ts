import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing, each for its owner alone; what is there stays as it is. Level by level: Node's own
 * recursive way never returns where the system makes no folders, such as below `/proc`.
 * @throws the system's error: `EEXIST` or `ENOTDIR` where a file stands, `EACCES`, `EROFS`, `ENOENT`
 */
export function makeFolder(path: string): void {
  for (const folder of missing(resolve(path))) makeOne(folder);
}

/** From the outermost to `path` itself, which is always looked at: it may be a file. */
function missing(path: string): readonly string[] {
  const folders = [path];
  for (let above = dirname(path); !exists(above); above = dirname(above)) folders.unshift(above);
  return folders;
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
