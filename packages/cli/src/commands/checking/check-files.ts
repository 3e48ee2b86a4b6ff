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
import { type DefinitionFile, listDefinitionFiles } from '@ensembleapp/server/project/project-files.ts';
import { readProjectFile } from '@ensembleapp/server/project/read-project.ts';
import { plainly } from '../../plainly.ts';
import { usage } from '../../stop.ts';

/** What a check found. */
export interface Checked {
  readonly files: number;
  readonly reports: readonly Report[];
}

/** The definition files that a command is about. */
export interface AskedFiles {
  /** Those that the project loads by itself. */
  readonly known: readonly DefinitionFile[];
  readonly others: readonly DefinitionFile[];
}

/**
 * @param paths files and folders; none: the whole project
 * @param kind what a file outside `agents/` and `ensembles/` is taken for
 * @throws Stop for a path that is not there
 */
export async function filesAsked(
  { project }: Config,
  paths: readonly string[],
  kind: DefinitionKind,
): Promise<AskedFiles> {
  for (const path of paths) {
    if (!statSync(path, { throwIfNoEntry: false })) throw usage(`No such file: ${path}`);
  }
  const files = await listDefinitionFiles(project);
  if (paths.length === 0) return { known: files, others: [] };
  const asked = paths.map((path) => relative(project, resolve(path)).replaceAll(sep, '/'));
  const isIn = (file: string, path: string) => path === '' || file === path || file.startsWith(`${path}/`);
  const known = files.filter((file) => asked.some((path) => isIn(file.path, path)));
  const others = asked.filter((path) => path !== '' && !known.some((file) => isIn(file.path, path)));
  return { known, others: others.map((path) => otherFile(path, kind)) };
}

/** A file that the project does not load by itself. */
function otherFile(path: string, fallback: DefinitionKind): DefinitionFile {
  const kind = path.startsWith('agents/') ? 'agent' : path.startsWith('ensembles/') ? 'ensemble' : fallback;
  return { kind, path, format: path.toLowerCase().endsWith('.json') ? 'json' : 'yaml' };
}

/** Checks definition files by the server's own reader, in a store that is thrown away: nothing of the project is touched. */
export async function checkFiles(config: Config, { known, others }: AskedFiles): Promise<Checked> {
  const { project } = config;
  return withEmptyStore(config, async (world, handlers) => {
    const { reports } = await loadProject(world, project, handlers);
    const all = await listDefinitionFiles(project);
    const asked = new Set(known.map(({ path }) => path));
    const read = await Promise.all(others.map((file) => readProjectFile(world, project, handlers, file)));
    const inProject =
      known.length === all.length && others.length === 0
        ? reports
        : reports.filter(({ problems: [first] }) => asked.has(first?.file ?? ''));
    return { files: known.length + others.length, reports: [...inProject, ...read] };
  });
}

/** Every problem, file by file. */
export function problemsOf({ reports }: Checked): readonly { readonly problem: Problem; readonly text: string }[] {
  return reports.flatMap(({ text, problems }) => problems.map((problem) => ({ problem, text })));
}

/** Does something in a store that holds the project alone, and is thrown away, with handlers that have not been loaded. */
export async function withEmptyStore<Value>(
  config: Config,
  task: (world: World, handlers: ProjectHandlers) => Promise<Value>,
): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'ensemble-check-'));
  try {
    const log = createLog('silent', { write: () => undefined });
    const opened = await plainly(() =>
      openServices({ ...config, dataDir: join(folder, 'data') }, log, { mode: 'once' }),
    );
    const { world } = opened.services;
    const handlers = createHandlers(config.project, world);
    try {
      return await task(world, handlers);
    } finally {
      await handlers.close();
      await opened.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
