import { basename, dirname } from 'node:path';
import { randomId } from '@ensembleapp/core/crypto.ts';
import { toStored } from '@ensembleapp/core/definitions/canonical.ts';
import type { Catalogue, Reading } from '@ensembleapp/core/definitions/catalogue.ts';
import type { Faulty } from '@ensembleapp/core/definitions/project-problems.ts';
import type { Problem } from '@ensembleapp/core/ensembles/problem.ts';
import type { Stored } from '@ensembleapp/core/store/definition-store.ts';
import type { World } from '@ensembleapp/core/world.ts';
import { nameTaken, type Report, saveManaged } from './managed.ts';
import { linkFile, type ReadFile, type UnlinkedFile } from './read-project.ts';

/** What became of the files of one kind. */
export interface LoadedDefinitions {
  /** Good files. */
  readonly count: number;
  readonly reports: readonly Report[];
  readonly faulty: readonly Faulty[];
  /** The file of each name. */
  readonly kept: ReadonlyMap<string, string>;
}

/** Links the files of one kind and saves the good ones. @param before what the files brought into the store until now */
export async function loadDefinitions(
  world: World,
  catalogue: Catalogue,
  files: readonly UnlinkedFile[],
  before: readonly Stored[],
): Promise<LoadedDefinitions> {
  const reports: Report[] = [];
  const faulty: Faulty[] = [];
  const kept = new Map<string, string>();
  const keep = async (read: ReadFile) => {
    const { file, text } = read;
    const problems = [...read.problems, ...(await save(world, read, kept))];
    if (problems.length > 0) reports.push({ text, problems });
    if (!problems.some(({ severity }) => severity === 'error')) return;
    const name = nameOf(read, before);
    if (!kept.has(name)) kept.set(name, file.path);
    faulty.push({ kind: file.kind, name, file: file.path, problems });
  };
  // What names a version by its number may name one that another file is about to make.
  let waiting = files;
  for (let count = Number.POSITIVE_INFINITY; waiting.length < count; ) {
    count = waiting.length;
    const later: UnlinkedFile[] = [];
    for (const file of waiting) {
      const read = await linkFile(catalogue, file);
      if (read.problems.some(({ code }) => code === 'VERSION_NOT_FOUND')) later.push(file);
      else await keep(read);
    }
    waiting = later;
  }
  for (const file of waiting) await keep(await linkFile(catalogue, file));
  return { count: files.length - faulty.length, reports, faulty, kept };
}

/** What other files can refer to: of a faulty file its last good version, which keeps serving. */
export function readingOfFile({ file, text, read }: UnlinkedFile, before: readonly Stored[]): Reading {
  const name = nameOf({ file, text, ...(read.canonical && { canonical: read.canonical }) }, before);
  const served = before.find(({ definition }) => definition.name === name)?.version.canonical;
  return { kind: file.kind, name, form: (read.canonical ? read.form : (served ?? read.form)) ?? {} };
}

/** Saves a good file under its name. Returns why it could not be. */
async function save(
  world: World,
  { file, canonical }: ReadFile,
  kept: Map<string, string>,
): Promise<readonly Problem[]> {
  if (!canonical) return [];
  const { kind, path } = file;
  const { name } = canonical;
  const other = kept.get(name);
  if (other !== undefined) return [nameTaken(path, `${kind} "${name}" is also in ${other}`)];
  const problems = await saveManaged(world, world.definitions.problems.tenantId, {
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
function nameOf({ file, text, canonical }: Omit<ReadFile, 'problems'>, before: readonly Stored[]): string {
  if (canonical) return canonical.name;
  const loaded = before.find(({ definition }) => definition.file === file.path);
  if (loaded) return loaded.definition.name;
  const [, written] = /^(?:name|ensemble|agent|tool): *["']?([A-Za-z0-9][\w.-]{0,63})["']? *$/m.exec(text) ?? [];
  const stem = basename(file.path).replace(/\.[^.]*$/, '');
  return written ?? (stem === 'agent' ? basename(dirname(file.path)) : stem);
}
