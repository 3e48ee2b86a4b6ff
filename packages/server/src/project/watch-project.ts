import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { COMPONENT_PLACES } from './component-files.ts';
import { fileStamp } from './file-stamp.ts';
import { listFiles } from './project-files.ts';

/** Folders whose files make a difference to what is served. */
const FOLDERS = ['agents', 'ensembles', ...COMPONENT_PLACES];
/** ms between two looks, and before the one that confirms a change. */
const EVERY = 500;
const SETTLE = 100;

/**
 * Calls `changed` when files of the project changed since this resolved, once two looks in a row saw the same. It looks, rather than be
 * told by the system, since what systems tell differs and leaves out files that others were renamed over.
 * @param others project paths of files outside the folders that matter too
 * @returns how to stop
 */
export async function watchProject(
  project: string,
  others: () => Iterable<string>,
  changed: () => void,
): Promise<() => void> {
  const stop = new AbortController();
  let told = await look(project, others());
  const follow = async () => {
    let seen = told;
    while (!stop.signal.aborted) {
      await wait(seen === told ? EVERY : SETTLE, undefined, { ref: false, signal: stop.signal });
      // A look that fails is a change: whoever is told looks again, and says why it cannot.
      const now = await look(project, others()).catch(String);
      if (stop.signal.aborted) return;
      if (now !== told && now === seen) {
        told = now;
        changed();
      }
      seen = now;
    }
  };
  // Ends by being stopped only, which rejects the wait.
  follow().catch(() => undefined);
  return () => stop.abort();
}

/** Every file that matters and its state, as one text. */
async function look(project: string, others: Iterable<string>): Promise<string> {
  const within = await Promise.all(FOLDERS.map((folder) => listFiles(project, folder)));
  const paths = [...new Set([...within.flat(), ...others])];
  const stamps = await Promise.all(paths.map((path) => fileStamp(join(project, path))));
  return paths.map((path, index) => `${path}\n${stamps[index]}\n`).join('');
}
