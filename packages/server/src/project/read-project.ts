import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '@ensembleapp/core/agents/agent.ts';
import { type Catalogue, createCatalogue } from '@ensembleapp/core/definitions/catalogue.ts';
import { linkRead, readingOf, readUnlinked, type UnlinkedDefinition } from '@ensembleapp/core/definitions/read.ts';
import type { Ensemble } from '@ensembleapp/core/ensembles/ensemble.ts';
import type { Problem } from '@ensembleapp/core/ensembles/problem.ts';
import type { HandlerFile } from '@ensembleapp/core/ensembles/reading/source.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { ProjectHandlers } from './handlers.ts';
import type { DefinitionFile } from './project-files.ts';

/** A definition file as it is now. */
export interface ReadFile {
  readonly file: DefinitionFile;
  readonly text: string;
  /** Absent while the file has faults. */
  readonly canonical?: Ensemble | Agent;
  readonly problems: readonly Problem[];
}

/** A definition may be this large. */
const LARGEST = 256 * 1024;

/** A definition file by itself, before what it refers to is looked for. */
export interface UnlinkedFile {
  readonly file: DefinitionFile;
  readonly text: string;
  readonly read: UnlinkedDefinition;
}

/** Reads one file and loads the handlers that it names. Whatever is wrong is a problem of the file, also that it cannot be read. */
export async function readProjectFile(
  world: World,
  project: string,
  handlers: ProjectHandlers,
  file: DefinitionFile,
): Promise<ReadFile> {
  const unlinked = await readUnlinkedFile(world, project, handlers, file);
  const own = readingOf(file.kind, unlinked.read.form);
  return linkFile(createCatalogue(world, world.definitions.problems.tenantId, own ? [own] : []), unlinked);
}

/** Reads one file without looking at others. */
export async function readUnlinkedFile(
  world: World,
  project: string,
  handlers: ProjectHandlers,
  file: DefinitionFile,
): Promise<UnlinkedFile> {
  const { kind, path, format } = file;
  const bytes = await readBytes(join(project, path), LARGEST);
  if (!bytes) return { file, text: '', read: { problems: [unreadable(path)], handlers: [], links: [] } };
  const text = new TextDecoder().decode(bytes);
  const { canonical, ...read } = readUnlinked(world, kind, bytes, { format, file: path });
  const broken = await brokenHandlers(handlers, path, read.handlers);
  const told = { ...read, problems: [...read.problems, ...broken] };
  return { file, text, read: canonical && broken.length === 0 ? { ...told, canonical } : told };
}

/** Looks for what the file refers to. */
export async function linkFile(catalogue: Catalogue, { file, text, read }: UnlinkedFile): Promise<ReadFile> {
  const { canonical, problems } = await linkRead(catalogue, read, file.path);
  return canonical ? { file, text, canonical, problems } : { file, text, problems };
}

/** The bytes of a file; of a larger one no more than shows that it is. Undefined for one that cannot be read. */
export async function readBytes(path: string, largest: number): Promise<Uint8Array | undefined> {
  try {
    const { size } = await stat(path);
    return size > largest ? new Uint8Array(largest + 1) : await readFile(path);
  } catch {
    return undefined;
  }
}

/** A problem of a file as a whole: there is nothing to read. */
export function unreadable(file: string): Problem {
  return {
    severity: 'error',
    code: 'YAML_SYNTAX',
    message: 'the file cannot be read',
    file,
    line: 1,
    column: 1,
    path: '',
  };
}

async function brokenHandlers(
  handlers: ProjectHandlers,
  file: string,
  named: readonly HandlerFile[],
): Promise<readonly Problem[]> {
  const found = await Promise.all(
    named.map(async ({ path, place }) => ({ path, place, fault: await handlers.fault(path) })),
  );
  return found.flatMap(({ path: handler, place: { line, column, path }, fault }): readonly Problem[] => {
    if (fault === undefined) return [];
    const message = `the handler ${handler} could not be loaded: ${fault}`;
    return [{ severity: 'error', code: 'INVALID_FIELD', message, file, line, column, path }];
  });
}
