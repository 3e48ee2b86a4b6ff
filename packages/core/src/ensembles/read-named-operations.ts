import { readOperationName } from '../agents/operation-name.ts';
import { type OperationPlace, readOperation } from '../agents/read-operation.ts';
import { words } from '../words.ts';
import type { Definition } from './ensemble.ts';
import { moduleOf } from './module-of.ts';
import type { Faults } from './reading/faults.ts';
import { Members } from './reading/members.ts';
import { readText, textOf } from './reading/read-values.ts';
import type { Entry, Place, Tree } from './reading/tree.ts';

const LATER =
  words(`agent operations input inputs schema state cache retry timeout condition component tools memory scoring
  outputs output apiExecutable internal`);

/** One of the ensemble's own agents, as written. */
interface Named {
  readonly name: string;
  readonly place: Place;
  readonly definition: Tree;
}

/** The ensemble's own agents by name: from a list of definitions with names, or a mapping. */
export function namedDefinitions(entry: Entry | undefined, faults: Faults): readonly Named[] {
  if (!entry) return [];
  const { value } = entry;
  if (value.kind === 'mapping')
    return [...value.entries.values()].map((item) => ({ name: item.name, place: item, definition: item.value }));
  if (value.kind === 'scalar') {
    faults.error(value, 'INVALID_FIELD', 'agents must be a list or a mapping of definitions');
    return [];
  }
  const names = new Set<string>();
  return value.items.flatMap((item) => {
    const at = item.kind === 'mapping' ? item.entries.get('name') : undefined;
    const name = at && textOf(at.value)?.value;
    if (!at || name === undefined) faults.error(item, 'MISSING_NAME', 'a definition beside the flow needs a name');
    else if (names.has(name)) faults.error(at.value, 'INVALID_FIELD', `agent "${name}" is defined twice`);
    else {
      names.add(name);
      return { name, place: at.value, definition: item };
    }
    return [];
  });
}

export function readNamedOperations(
  definitions: readonly Named[],
  place: OperationPlace,
  faults: Faults,
): Readonly<Record<string, Definition>> {
  return Object.fromEntries(
    definitions.flatMap(({ name, definition }) => {
      const operation = readNamed(definition, place, faults);
      return operation ? [[name, operation] as const] : [];
    }),
  );
}

function readNamed(definition: Tree, place: OperationPlace, faults: Faults): Definition | undefined {
  if (definition.kind !== 'mapping') {
    faults.error(definition, 'INVALID_FIELD', 'a definition is a mapping with an operation');
    return undefined;
  }
  const members = new Members(definition, faults);
  members.take('name');
  const description = readText(members.take('description'), faults);
  const written = members.take('operation');
  members.unavailable(LATER);
  if (!written) {
    if (!LATER.some((field) => members.has(field)))
      faults.error(definition, 'INVALID_FIELD', 'the operation is missing');
    return undefined;
  }
  const operation = readOperationName(written, faults);
  if (!operation) return undefined;
  const config = readOperation(operation, members, place, faults);
  members.finish();
  return { operation, config, ...moduleOf(operation, config), ...(description !== undefined && { description }) };
}
