import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { COMPONENT_PLACES } from './component-files.ts';

/** Folders whose files make a difference to what is served. */
const FOLDERS = ['agents', 'ensembles', ...COMPONENT_PLACES];
const SETTLE = 100;

/**
 * Calls `changed` when files of the project changed, once the folder has been still for 100 ms. Folders may come and go.
 * @returns how to stop
 */
export function watchProject(project: string, changed: () => void): () => void {
  /** By path, each with the folder it really watches: one of the same name may take its place. */
  const watched = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      open();
      changed();
    }, SETTLE);
    timer.unref();
  };

  /** Watches what is there and is not watched yet. */
  const open = () => {
    if (stopped) return;
    start(project, false, (name) => FOLDERS.includes(name));
    for (const folder of FOLDERS) start(join(project, folder), true, () => true);
  };

  const start = (path: string, recursive: boolean, matters: (name: string) => boolean) => {
    const known = watched.get(path);
    const inode = statSync(path, { throwIfNoEntry: false })?.ino;
    if (known?.inode === inode) return;
    known?.watcher.close();
    watched.delete(path);
    // Not there (yet): the folder above tells when it is.
    if (inode === undefined) return;
    const watcher = watch(path, { recursive, persistent: false }, (_event, name) => {
      if (name === null || matters(name)) settle();
    });
    watcher.on('error', () => watched.delete(path));
    watched.set(path, { watcher, inode });
  };

  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const { watcher } of watched.values()) watcher.close();
    watched.clear();
  };
}
