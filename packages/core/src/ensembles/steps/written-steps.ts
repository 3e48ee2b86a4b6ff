import type { JsonObject } from '@ensembleapp/protocol';
import type { Faults } from '../reading/faults.ts';
import { textOf } from '../reading/text-of.ts';
import { type Entry, entryOf, isEmpty, type Mapping, type Tree, toJson } from '../reading/tree.ts';

type Order = 'sequence' | 'graph' | 'machine';
const ORDERS: readonly Order[] = ['sequence', 'graph', 'machine'];

/** The steps of an ensemble as written, and how they are ordered; language reference, sections 2.1 and 6. */
export interface WrittenSteps {
  readonly order: Order;
  /** A workflow graph, which has its own words. */
  readonly machine: boolean;
  readonly trees: readonly Tree[];
  /** The agents beside a flow. */
  readonly definitions: Entry | undefined;
  /** What was written in the place of steps and is none. */
  readonly misplaced: JsonObject;
}

/** The fields that steps and their order are taken from. */
export const STRUCTURE = ['flow', 'steps', 'agents', 'order'] as const;

/** Finds the steps: `flow`, `steps`, or `agents` without either. */
export function readSteps({ entries, ...place }: Mapping, faults: Faults): WrittenSteps {
  const machine = ['workflow', 'initialStep', 'edges'].some((name) => entries.has(name));
  const flow = entries.get('flow') ?? entries.get('steps');
  const agents = entries.get('agents');
  const implied = machine ? 'machine' : flow || !agents ? 'sequence' : 'graph';
  const order = readOrder(entries.get('order'), implied, faults);
  if (order !== 'sequence') {
    const at = entries.get('order') ?? flow ?? agents ?? { ...place, name: '' };
    const what = order === 'graph' && implied === 'graph' ? 'agents without flow (order: graph)' : `order: ${order}`;
    faults.use(`order.${order}`, at, what);
  }
  const list = flow ?? agents;
  const both = entries.has('flow') && entries.get('steps');
  if (both) faults.error(both, 'CONFLICTING_FIELDS', '"steps" and "flow" are the same field', 'keep one of them');
  const misplaced = STRUCTURE.flatMap((name) => entries.get(name) ?? []).filter(
    (entry) => entry === both || (entry.name === 'order' ? !isOrder(entry) : isWord(entry)),
  );
  return {
    order,
    machine,
    trees: listSteps(list, { ...place, name: '' }, faults),
    definitions: flow ? agents : undefined,
    misplaced: Object.fromEntries(misplaced.map(({ name, value }) => [name, toJson(value)])),
  };
}

function isOrder({ value }: Entry): boolean {
  return ORDERS.some((order) => order === toJson(value));
}

/** A scalar, where steps should be. */
function isWord({ value }: Entry): boolean {
  return value.kind === 'scalar' && value.value !== null;
}

function readOrder(entry: Entry | undefined, implied: Order, faults: Faults): Order {
  if (!entry) return implied;
  const written = ORDERS.find((order) => order === toJson(entry.value));
  if (!written) faults.error(entry.value, 'INVALID_FIELD', `order must be one of ${ORDERS.join(', ')}`);
  return written ?? implied;
}

function listSteps(list: Entry | undefined, whole: Omit<Entry, 'value'>, faults: Faults): readonly Tree[] {
  const hint = 'write  flow:  and a list of steps';
  if (!list || isEmpty(list.value)) {
    faults.error(list ?? whole, 'EMPTY_FLOW', 'there are no steps', hint);
    return [];
  }
  const { value } = list;
  if (value.kind === 'list') return value.items;
  if (value.kind === 'mapping' && list.name === 'agents') return [...value.entries.values()].map(namedStep);
  faults.error(value, 'INVALID_FIELD', `${list.name} must be a list of steps`, hint);
  return value.kind === 'mapping' ? [value] : [];
}

/** Agents by name are steps of these ids. */
function namedStep({ name, value, path, line, column }: Entry): Tree {
  const place = { path, line, column };
  if (value.kind === 'list' || (value.kind === 'scalar' && value.value !== null)) return value;
  const own = value.kind === 'mapping' ? [...value.entries] : [];
  const id: Entry = entryOf('name', name, place);
  const written = textOf(value.kind === 'mapping' ? value.entries.get('id')?.value : undefined);
  return { kind: 'mapping', ...place, entries: new Map([...(written ? [] : [['name', id] as const]), ...own]) };
}
