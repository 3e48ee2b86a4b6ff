import { basename, dirname } from 'node:path';
import { randomId } from '@ensembleapp/core/crypto.ts';
import { toStored } from '@ensembleapp/core/definitions/canonical.ts';
import type { Faulty } from '@ensembleapp/core/definitions/project-problems.ts';
import type { Problem } from '@ensembleapp/core/ensembles/problem.ts';
import type { DefinitionKind, Stored } from '@ensembleapp/core/store/definition-store.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { ProjectHandlers } from './handlers.ts';
import { loadComponents } from './load-components.ts';
import { listManaged, nameTaken, type Report, removeOthers, saveManaged } from './managed.ts';
import { listDefinitionFiles } from './project-files.ts';
import { type ReadFile, readProjectFile } from './read-project.ts';

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
 * version as it is, and what no file holds any more is deleted. Components come first and then agents, since ensembles refer to both.
 */
export async function loadProject(world: World, project: string, handlers: ProjectHandlers): Promise<LoadedProject> {
  const { tenantId } = world.definitions.problems;
  const components = await loadComponents(world, project);
  const reports: Report[] = [...components.reports];
  const faulty: Faulty[] = [...components.faulty];
  const counts = { agent: 0, ensemble: 0 };
  const all = await listDefinitionFiles(project);
  for (const kind of KINDS) {
    const before = await listManaged(world, tenantId, kind);
    const kept = new Map<string, string>();
    const keep = async (read: ReadFile) => {
      const problems = [...read.problems, ...(read.canonical ? await save(world, tenantId, read, kept) : [])];
      if (problems.length > 0) reports.push({ text: read.text, problems });
      if (!problems.some(({ severity }) => severity === 'error')) counts[kind] += 1;
      else {
        const name = nameOf(read, before);
        if (!kept.has(name)) kept.set(name, read.file.path);
        faulty.push({ kind, name, file: read.file.path, problems });
      }
    };
    // What calls an agent that another file makes is read again once that was.
    let files = all.filter((one) => one.kind === kind);
    while (files.length > 0) {
      const later: ReadFile[] = [];
      for (const file of files) {
        const read = await readProjectFile(world, project, handlers, file);
        if (read.problems.some(({ code }) => code === 'UNKNOWN_AGENT')) later.push(read);
        else await keep(read);
      }
      if (kind === 'agent' && later.length < files.length) files = later.map(({ file }) => file);
      else {
        for (const read of later) await keep(read);
        files = [];
      }
    }
    await removeOthers(world, before, kept);
  }
  world.definitions.problems.replace(faulty);
  return { agents: counts.agent, ensembles: counts.ensemble, components: components.count, reports };
}

/** Saves a good file under its name. Returns why it could not be. */
async function save(
  world: World,
  tenantId: string,
  { file, canonical }: ReadFile,
  kept: Map<string, string>,
): Promise<readonly Problem[]> {
  if (!canonical) return [];
  const { kind, path } = file;
  const { name } = canonical;
  const other = kept.get(name);
  if (other !== undefined) return [nameTaken(path, `${kind} "${name}" is also in ${other}`)];
  const problems = await saveManaged(world, tenantId, {
    kind,
    name,
    id: kind === 'agent' ? name : `ens_${randomId()}`,
    file: path,
    canonical: toStored(canonical),
    label: canonical.version ?? null,
  });
  if (problems.length === 0) kept.set(name, path);
  return problems;
}

/** The name of a faulty file: of what was loaded from it before, else what it seems to say, else the file's own. */
function nameOf({ file, text, canonical }: ReadFile, before: readonly Stored[]): string {
  if (canonical) return canonical.name;
  const loaded = before.find(({ definition }) => definition.file === file.path);
  if (loaded) return loaded.definition.name;
  const [, written] = /^(?:name|ensemble|agent): *["']?([A-Za-z0-9][\w.-]{0,63})["']? *$/m.exec(text) ?? [];
  const stem = basename(file.path).replace(/\.[^.]*$/, '');
  return written ?? (stem === 'agent' ? basename(dirname(file.path)) : stem);
}
