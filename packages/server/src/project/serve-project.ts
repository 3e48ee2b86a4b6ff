import type { World } from '@ensembleapp/core/world.ts';
import type { ProjectHandlers } from './handlers.ts';
import { type LoadedProject, loadProject } from './load-project.ts';
import { problemTeller } from './tell-problems.ts';
import { watchProject } from './watch-project.ts';

export interface ServedProject {
  /** What the first look found. */
  readonly loaded: LoadedProject;
  /** Looks again now; changes of files are noticed without it. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** Loads a project, says what is wrong with its files, once each, and follows their changes. */
export async function serveProject(world: World, project: string, handlers: ProjectHandlers): Promise<ServedProject> {
  const tell = problemTeller(world.log, project);
  let current: Promise<unknown> = Promise.resolve();
  const load = async () => {
    handlers.changed();
    const loaded = await loadProject(world, project, handlers);
    await tell(loaded.reports);
    return loaded;
  };
  /** One look at a time, in order. */
  const reload = (): Promise<LoadedProject> => {
    const next = current.then(load, load);
    current = next;
    return next;
  };
  // Before the first look, so that no change falls between the two.
  const unwatch = await watchProject(project, handlers.files, () => {
    world.background.run('load the project', async () => {
      await reload();
    });
  });
  const loaded = await reload().catch((error: unknown) => {
    unwatch();
    throw error;
  });
  return {
    loaded,
    async reload() {
      await reload();
    },
    async stop() {
      unwatch();
      await current.catch(() => undefined);
    },
  };
}
