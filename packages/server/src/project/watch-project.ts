import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

/** Folders whose files make a difference to what is served. */
const FOLDERS = ['agents', 'ensembles'];
const SETTLE = 100;

/**
 * Calls `changed` when files of the project changed, once the folder has been still for 100 ms. Folders may come and go.
 * @returns how to stop
 */
export function watchProject(project: string, changed: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
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
    if (watchers.has(path)) return;
    try {
      const watcher = watch(path, { recursive, persistent: false }, (_event, name) => {
        if (name === null || matters(name)) settle();
      });
      const end = () => {
        watcher.close();
        watchers.delete(path);
      };
      watcher.on('error', end);
      watchers.set(path, watcher);
    } catch {
      // Not there (yet): the folder above tells when it is.
    }
  };

  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}
