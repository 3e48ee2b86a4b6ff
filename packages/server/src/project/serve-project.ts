import { formatProblem } from '@ensembleapp/core/ensembles/format-problem.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { ProjectHandlers } from './handlers.ts';
import { type LoadedProject, loadProject } from './load-project.ts';
import type { Report } from './managed.ts';
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
  const told = new Set<string>();
  let current: Promise<unknown> = Promise.resolve();
  const load = async () => {
    handlers.changed();
    const loaded = await loadProject(world, project);
    tell(world, loaded.reports, told);
    return loaded;
  };
  /** One look at a time, in order. */
  const reload = (): Promise<LoadedProject> => {
    const next = current.then(load, load);
    current = next;
    return next;
  };
  const loaded = await reload();
  const unwatch = watchProject(project, () => {
    world.background.run('load the project', async () => {
      await reload();
    });
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

/** Logs each problem when it appears; one that went away and comes back is told again. */
function tell({ log }: World, reports: readonly Report[], told: Set<string>): void {
  const now = new Set<string>();
  for (const { text, problems } of reports) {
    for (const problem of problems) {
      const message = formatProblem(problem, text);
      if (now.has(message)) continue;
      now.add(message);
      if (told.has(message)) continue;
      const { file, line, column, code } = problem;
      log[problem.severity === 'error' ? 'error' : 'warn']({ file, line, column, code }, message);
    }
  }
  told.clear();
  for (const message of now) told.add(message);
}
