import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseContent } from '@ensembleapp/core/components/component.ts';
import { parseVersion } from '@ensembleapp/core/components/semver.ts';
import type { Faulty } from '@ensembleapp/core/definitions/project-problems.ts';
import { toSave } from '@ensembleapp/core/definitions/save-component.ts';
import type { Problem } from '@ensembleapp/core/ensembles/problem.ts';
import { decodeUtf8 } from '@ensembleapp/core/ensembles/reading/read-tree.ts';
import { everyRow } from '@ensembleapp/core/store/every-row.ts';
import type { World } from '@ensembleapp/core/world.ts';
import { COMPONENT_KINDS, COMPONENT_NAME, COMPONENT_NAME_LENGTH, COMPONENT_SIZE } from '@ensembleapp/protocol';
import { type ComponentFile, listComponentFiles } from './component-files.ts';
import { type FromFile, listManaged, nameTaken, type Report, removeOthers, saveManaged } from './managed.ts';
import { readBytes, unreadable } from './read-project.ts';

/** What a look at the project's components found. */
export interface LoadedComponents {
  /** Good files. */
  readonly count: number;
  readonly reports: readonly Report[];
  readonly faulty: readonly Faulty[];
}

/**
 * Brings the store to what the component files say: changed files are saved, a faulty file leaves what was saved of it, and a
 * component that no file holds any more is deleted.
 */
export async function loadComponents(world: World, project: string): Promise<LoadedComponents> {
  const { tenantId } = world.definitions.problems;
  const files = await listComponentFiles(project);
  const reports: Report[] = [];
  const faulty: Faulty[] = [];
  for (const kind of COMPONENT_KINDS) {
    const before = await listManaged(world, tenantId, kind);
    const byName = Map.groupBy(
      files.filter((file) => file.kind === kind),
      ({ name }) => name,
    );
    for (const [name, versions] of byName) {
      const told = await loadVersions(world, tenantId, project, versions);
      reports.push(...told);
      const problems = told.flatMap((report) => report.problems).filter(({ severity }) => severity === 'error');
      const [first] = problems;
      if (first) faulty.push({ kind, name, file: first.file ?? name, problems });
    }
    await removeOthers(world, before, byName);
  }
  return { count: files.length - reports.length, reports, faulty };
}

/**
 * Saves the versions of one component in order, from the first that says something new, so that the last file is the newest save.
 * Returns what is wrong with the files.
 */
async function loadVersions(
  world: World,
  tenantId: string,
  project: string,
  files: readonly ComponentFile[],
): Promise<readonly Report[]> {
  const reports: Report[] = [];
  const saves: FromFile[] = [];
  const kept = new Map<string | null, ComponentFile>();
  for (const file of files) {
    const label = labelOf(file);
    const other = kept.get(label);
    const read = other ? taken(file, other) : await readComponent(project, file);
    if ('problems' in read) reports.push(read);
    else saves.push(read);
    kept.set(label, other ?? file);
  }
  const unchanged = await countUnchanged(world, tenantId, saves);
  for (const save of saves.slice(unchanged)) {
    const problems = await saveManaged(world, tenantId, save);
    if (problems.length > 0) return [...reports, { text: '', problems }];
  }
  return reports;
}

/** How many files, the last one aside, say what the newest save of their version says. */
async function countUnchanged({ store }: World, tenantId: string, saves: readonly FromFile[]): Promise<number> {
  const [first] = saves;
  if (!first || saves.length === 1) return 0;
  const { kind, name } = first;
  const history = await everyRow((page) => store.definitions.versions(tenantId, kind, name, page));
  for (const [index, { label, canonical, content }] of saves.slice(0, -1).entries()) {
    const saved = history.find((version) => version.label === label);
    const found = saved && (await store.definitions.find(tenantId, kind, name, saved.version));
    if (!isDeepStrictEqual([found?.version.canonical, found?.content], [canonical, content])) return index;
  }
  return saves.length - 1;
}

/** Reads one file. Whatever is wrong with it is a problem of it, also its name. */
async function readComponent(project: string, file: ComponentFile): Promise<Report | FromFile> {
  const { kind, name, version, path, contentType } = file;
  if (!COMPONENT_NAME.test(name) || name.length > COMPONENT_NAME_LENGTH)
    // Folders such as `docs` may hold what was never meant to be a component.
    return refused('warning', path, 'INVALID_FIELD', `not loaded: "${name}" is no name of a component`);
  if (version !== null && !parseVersion(version))
    return refused('error', path, 'INVALID_FIELD', `"@${version}" is no version: write it as in ${name}@v1.0.0`);
  const bytes = await readBytes(join(project, path), COMPONENT_SIZE);
  if (!bytes) return { text: '', problems: [unreadable(path)] };
  const text = decodeUtf8(bytes);
  if (text === undefined) return refused('error', path, 'NOT_UTF8', 'the text is not UTF-8');
  const parsed = parseContent(kind, text, contentType);
  if (parsed.status === 'faulty') {
    return { text, problems: parsed.faults.map((fault) => ({ severity: 'error', path: '', file: path, ...fault })) };
  }
  return { ...toSave({ kind, name, label: labelOf(file) }, parsed.content), file: path };
}

function labelOf({ version }: ComponentFile): string | null {
  return version?.replace(/^v/, '') ?? null;
}

function taken({ kind, name, path }: ComponentFile, other: ComponentFile): Report {
  return { text: '', problems: [nameTaken(path, `${kind} "${name}" is also in ${other.path}`)] };
}

function refused(severity: Problem['severity'], file: string, code: string, message: string): Report {
  return { text: '', problems: [{ severity, code, message, file, line: 1, column: 1, path: '' }] };
}
