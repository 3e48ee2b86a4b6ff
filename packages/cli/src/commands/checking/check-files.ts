import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import type { Problem } from '@ensembleapp/core/ensembles/problem.ts';
import type { DefinitionKind } from '@ensembleapp/core/store/definition-store.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { Config } from '@ensembleapp/server/config.ts';
import { createLog } from '@ensembleapp/server/log.ts';
import { openServices } from '@ensembleapp/server/open-services.ts';
import { createHandlers, type ProjectHandlers } from '@ensembleapp/server/project/handlers.ts';
import { loadProject } from '@ensembleapp/server/project/load-project.ts';
import type { Report } from '@ensembleapp/server/project/managed.ts';
import { listDefinitionFiles } from '@ensembleapp/server/project/project-files.ts';
import { readProjectFile } from '@ensembleapp/server/project/read-project.ts';
import { plainly } from '../../plainly.ts';
import { usage } from '../../stop.ts';

/** What a check found. */
export interface Checked {
  readonly files: number;
  readonly reports: readonly Report[];
}

/**
 * Checks definition files by the server's own reader, in a store that is thrown away: nothing of the project is touched.
 * @param paths files and folders; none: the whole project
 * @param kind what a file outside `agents/` and `ensembles/` is taken for
 * @throws Stop for a path that is not there
 */
export async function checkFiles(config: Config, paths: readonly string[], kind: DefinitionKind): Promise<Checked> {
  for (const path of paths) {
    if (!statSync(path, { throwIfNoEntry: false })) throw usage(`No such file: ${path}`);
  }
  return withEmptyStore(config, async (world) => {
    const handlers = createHandlers(config.project);
    const { reports } = await loadProject(world, config.project, handlers);
    const files = (await listDefinitionFiles(config.project)).map(({ path }) => path);
    if (paths.length === 0) return { files: files.length, reports };
    const asked = paths.map((path) => relative(config.project, resolve(path)).replaceAll(sep, '/'));
    const isAsked = (file: string) => asked.some((path) => path === '' || file === path || file.startsWith(`${path}/`));
    const known = files.filter(isAsked);
    const others = asked.filter(
      (path) => path !== '' && !known.some((file) => file === path || file.startsWith(`${path}/`)),
    );
    const read = await Promise.all(others.map((path) => readOther(world, config.project, handlers, { path, kind })));
    const inProject = reports.filter(({ problems: [first] }) => first?.file !== undefined && isAsked(first.file));
    return { files: known.length + others.length, reports: [...inProject, ...read] };
  });
}

/** Every problem, file by file. */
export function problemsOf({ reports }: Checked): readonly { readonly problem: Problem; readonly text: string }[] {
  return reports.flatMap(({ text, problems }) => problems.map((problem) => ({ problem, text })));
}

/** A file that the project does not load by itself. */
async function readOther(
  world: World,
  project: string,
  handlers: ProjectHandlers,
  { path, kind: fallback }: { readonly path: string; readonly kind: DefinitionKind },
): Promise<Report> {
  const kind = path.startsWith('agents/') ? 'agent' : path.startsWith('ensembles/') ? 'ensemble' : fallback;
  const format = path.toLowerCase().endsWith('.json') ? 'json' : 'yaml';
  const { text, problems } = await readProjectFile(world, project, handlers, { kind, path, format });
  return { text, problems };
}

/** Does something in a store that holds the project alone, and is thrown away. */
export async function withEmptyStore<Value>(config: Config, task: (world: World) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'ensemble-check-'));
  try {
    const log = createLog('silent', { write: () => undefined });
    const opened = await plainly(() =>
      openServices({ ...config, dataDir: join(folder, 'data') }, log, { mode: 'once' }),
    );
    try {
      return await task(opened.services.world);
    } finally {
      await opened.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
