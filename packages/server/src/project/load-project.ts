import { basename, dirname } from 'node:path';
import { randomId } from '@ensembleapp/core/crypto.ts';
import { toStored } from '@ensembleapp/core/definitions/canonical.ts';
import type { Faulty } from '@ensembleapp/core/definitions/project-problems.ts';
import type { Problem } from '@ensembleapp/core/ensembles/problem.ts';
import type { DefinitionKind, Stored } from '@ensembleapp/core/store/definition-store.ts';
import type { World } from '@ensembleapp/core/world.ts';
import { listDefinitionFiles } from './project-files.ts';
import { type ReadFile, readProjectFile } from './read-project.ts';

/** Who a version from the project's files was made by. */
const FILES = { kind: 'server', id: 'files' } as const;
const KINDS = ['agent', 'ensemble'] as const satisfies readonly DefinitionKind[];
const PAGE = 500;

/** What a look at the project found. */
export interface LoadedProject {
  readonly agents: number;
  readonly ensembles: number;
  /** Every file with an error or a warning. */
  readonly reports: readonly Report[];
}

export interface Report {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/**
 * Brings the store to what the project's files say: good files are saved when they changed, a faulty file leaves its last good
 * version as it is, and what no file holds any more is deleted. Agents come first, since ensembles call them.
 */
export async function loadProject(world: World, project: string): Promise<LoadedProject> {
  const { tenantId } = world.definitions.problems;
  const reports: Report[] = [];
  const faulty: Faulty[] = [];
  const counts = { agent: 0, ensemble: 0 };
  const files = await listDefinitionFiles(project);
  for (const kind of KINDS) {
    const before = await listManaged(world, tenantId, kind);
    const kept = new Map<string, string>();
    for (const file of files.filter((one) => one.kind === kind)) {
      const read = await readProjectFile(world, tenantId, project, file);
      const problems = [...read.problems, ...(read.canonical ? await save(world, tenantId, read, kept) : [])];
      if (problems.length > 0) reports.push({ text: read.text, problems });
      if (!problems.some(({ severity }) => severity === 'error')) counts[kind] += 1;
      else {
        const name = nameOf(read, before);
        if (!kept.has(name)) kept.set(name, file.path);
        faulty.push({ kind, name, file: file.path, problems });
      }
    }
    await removeOthers(world, before, kept);
  }
  world.definitions.problems.replace(faulty);
  return { agents: counts.agent, ensembles: counts.ensemble, reports };
}

/** Saves a good file under its name. Returns why it could not be. */
async function save(
  world: World,
  tenantId: string,
  { file, canonical }: ReadFile,
  kept: Map<string, string>,
): Promise<readonly Problem[]> {
  if (!canonical) return [];
  const { name } = canonical;
  const other = kept.get(name);
  if (other !== undefined) return [nameTaken(file.path, `${file.kind} "${name}" is also in ${other}`)];
  const { status, definition } = await world.store.definitions.save(tenantId, {
    kind: file.kind,
    name,
    id: file.kind === 'agent' ? name : `ens_${randomId()}`,
    managedBy: 'files',
    file: file.path,
    canonical: toStored(canonical),
    label: canonical.version ?? null,
    at: world.clock.now(),
    by: FILES,
  });
  if (status === 'conflict')
    return [
      nameTaken(file.path, `${file.kind} "${name}" was saved over the API: delete it there, or take another name`),
    ];
  kept.set(name, file.path);
  if (status === 'saved') {
    world.definitions.forget(definition);
    world.log.info({ file: file.path, version: definition.latestVersion }, `${file.kind} ${name} loaded`);
  }
  return [];
}

function nameTaken(file: string, message: string): Problem {
  return { severity: 'error', code: 'INVALID_FIELD', message, file, line: 1, column: 1, path: 'name' };
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

async function listManaged({ store }: World, tenantId: string, kind: DefinitionKind): Promise<readonly Stored[]> {
  const all: Stored[] = [];
  for (let after: string | undefined; ; ) {
    const { rows, next } = await store.definitions.list(tenantId, { kind, managedBy: 'files' }, { limit: PAGE, after });
    all.push(...rows);
    if (next === undefined) return all;
    after = next;
  }
}

async function removeOthers(world: World, before: readonly Stored[], kept: ReadonlyMap<string, string>): Promise<void> {
  for (const { definition } of before) {
    const { tenantId, kind, name } = definition;
    if (kept.has(name)) continue;
    await world.store.definitions.delete(tenantId, kind, name, world.clock.now());
    world.definitions.forget(definition);
    world.log.info({ file: definition.file }, `${kind} ${name} removed: no file holds it any more`);
  }
}
