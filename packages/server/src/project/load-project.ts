import { createCatalogue } from '@ensembleapp/core/definitions/catalogue.ts';
import type { Faulty } from '@ensembleapp/core/definitions/project-problems.ts';
import type { DefinitionKind } from '@ensembleapp/core/store/definition-store.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { ProjectHandlers } from './handlers.ts';
import { loadComponents } from './load-components.ts';
import { loadDefinitions, readingOfFile } from './load-definitions.ts';
import { listManaged, type Report, removeOthers } from './managed.ts';
import { listDefinitionFiles } from './project-files.ts';
import { readUnlinkedFile, type UnlinkedFile } from './read-project.ts';

const KINDS = ['agent', 'ensemble'] as const satisfies readonly DefinitionKind[];

/** What a look at the project found. */
export interface LoadedProject {
  readonly agents: number;
  readonly ensembles: number;
  readonly components: number;
  /** Every file with an error or a warning. */
  readonly reports: readonly Report[];
}

/**
 * Brings the store to what the project's files say: good files are saved when they changed, a faulty file leaves its last good
 * version as it is, and what no file holds any more is deleted. All files are read before any is linked: they may refer to each other.
 */
export async function loadProject(world: World, project: string, handlers: ProjectHandlers): Promise<LoadedProject> {
  const { tenantId } = world.definitions.problems;
  const components = await loadComponents(world, project);
  const reports: Report[] = [...components.reports];
  const faulty: Faulty[] = [...components.faulty];
  const counts = { agent: 0, ensemble: 0 };
  const before = {
    agent: await listManaged(world, tenantId, 'agent'),
    ensemble: await listManaged(world, tenantId, 'ensemble'),
  };
  const files = await readAll(world, project, handlers);
  const readings = files.map((file) => readingOfFile(file, before[file.file.kind]));
  const catalogue = createCatalogue(world, tenantId, readings, true);
  for (const kind of KINDS) {
    const ofKind = files.filter(({ file }) => file.kind === kind);
    const loaded = await loadDefinitions(world, catalogue, ofKind, before[kind]);
    counts[kind] = loaded.count;
    reports.push(...loaded.reports);
    faulty.push(...loaded.faulty);
    await removeOthers(world, before[kind], loaded.kept);
  }
  world.definitions.problems.replace(faulty);
  return { agents: counts.agent, ensembles: counts.ensemble, components: components.count, reports };
}

async function readAll(world: World, project: string, handlers: ProjectHandlers): Promise<readonly UnlinkedFile[]> {
  const read: UnlinkedFile[] = [];
  for (const file of await listDefinitionFiles(project)) {
    read.push(await readUnlinkedFile(world, project, handlers, file));
  }
  return read;
}
