import { FILES } from '@ensembleapp/core/definitions/origin-of.ts';
import type { Problem } from '@ensembleapp/core/ensembles/problem.ts';
import type { SaveDefinition, Stored, StoredKind } from '@ensembleapp/core/store/definition-store.ts';
import { everyRow } from '@ensembleapp/core/store/every-row.ts';
import type { World } from '@ensembleapp/core/world.ts';

/** A file with an error or a warning. */
export interface Report {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** Everything of one kind that the project's files brought into the store. */
export function listManaged({ store }: World, tenantId: string, kind: StoredKind): Promise<readonly Stored[]> {
  return everyRow((page) => store.definitions.list(tenantId, { kinds: [kind], managedBy: 'files' }, page));
}

/** What a file holds, as it is saved. */
export interface FromFile extends Omit<SaveDefinition, 'managedBy' | 'file' | 'at' | 'by'> {
  readonly file: string;
}

/** Saves what a good file holds, when it says something new. Returns why it could not be. */
export async function saveManaged(world: World, tenantId: string, save: FromFile): Promise<readonly Problem[]> {
  const { kind, name, file } = save;
  const saved = await world.store.definitions.save(tenantId, {
    ...save,
    managedBy: 'files',
    at: world.clock.now(),
    by: FILES,
  });
  if (saved.status === 'conflict')
    return [nameTaken(file, `${kind} "${name}" was saved over the API: delete it there, or take another name`)];
  if (saved.status === 'saved') {
    world.definitions.forget(saved.definition);
    world.log.info({ file, version: saved.definition.latestVersion }, `${kind} ${name} loaded`);
  }
  return [];
}

/** Deletes what no file holds any more. */
export async function removeOthers(
  world: World,
  before: readonly Stored[],
  kept: { has(name: string): boolean },
): Promise<void> {
  for (const { definition } of before) {
    const { tenantId, kind, name } = definition;
    if (kept.has(name)) continue;
    await world.store.definitions.delete(tenantId, kind, name, world.clock.now());
    world.definitions.forget(definition);
    world.log.info({ file: definition.file }, `${kind} ${name} removed: no file holds it any more`);
  }
}

/** A problem of a file as a whole: its name stands for something else already. */
export function nameTaken(file: string, message: string): Problem {
  return { severity: 'error', code: 'INVALID_FIELD', message, file, line: 1, column: 1, path: 'name' };
}
