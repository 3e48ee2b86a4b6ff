import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import type { Format } from '@ensembleapp/core/ensembles/reading/read-tree.ts';
import type { DefinitionKind } from '@ensembleapp/core/store/definition-store.ts';
import { isMissing } from '../is-missing.ts';
import { insideProject } from './project-path.ts';

/** A file of the project that holds a definition. */
export interface DefinitionFile {
  readonly kind: DefinitionKind;
  /** From the project folder, with `/`. */
  readonly path: string;
  readonly format: Format;
}

const DEFINITION = /\.(?:ya?ml|json)$/i;

/** The definitions of a project, agents first, by path. */
export async function listDefinitionFiles(project: string): Promise<readonly DefinitionFile[]> {
  const agents = (await listFiles(project, 'agents')).filter(isAgentFile);
  const ensembles = await listFiles(project, 'ensembles');
  return [
    ...agents.map((path) => definitionFile('agent', path)),
    ...ensembles.map((path) => definitionFile('ensemble', path)),
  ].filter(({ path }) => DEFINITION.test(path));
}

/** `agents/<name>.yaml`, `agents/<name>/agent.yaml` or `agents/<name>/<name>.yaml`: other files there belong to the handlers. */
function isAgentFile(path: string): boolean {
  const folder = dirname(path);
  const stem = basename(path).replace(/\.[^.]*$/, '');
  return folder === 'agents' || stem === 'agent' || stem === basename(folder);
}

function definitionFile(kind: DefinitionKind, path: string): DefinitionFile {
  return { kind, path, format: path.toLowerCase().endsWith('.json') ? 'json' : 'yaml' };
}

/** Every file below a folder, by path; nothing hidden, nothing installed, and no link that leads out of the project. */
export async function listFiles(project: string, folder: string): Promise<readonly string[]> {
  const entries = (await readFolder(join(project, folder))).filter(
    ({ name }) => !name.startsWith('.') && name !== 'node_modules',
  );
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(project, path);
      const isFile = entry.isFile() || (entry.isSymbolicLink() && (await insideProject(project, path)) !== undefined);
      return isFile ? [path] : [];
    }),
  );
  return found.flat().toSorted();
}

/** A folder that is not there is empty. Of one that cannot be read nobody knows what is in it: taken for empty, it would lose everything. */
async function readFolder(path: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
