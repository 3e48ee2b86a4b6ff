import type { JsonObject } from '@ensembleapp/protocol';
import { textOf } from '../reading/text-of.ts';
import { type Entry, entryOf, type Mapping, type Place, type Tree } from '../reading/tree.ts';

/** A step with its shorthands written out, as a mapping of the fields that language reference, section 5 and 8, name. */
export interface ExpandedStep {
  readonly mapping: Mapping;
  /** Written words that the canonical form spells otherwise. */
  readonly respelled: JsonObject;
  /** Fields of a shorthand's mapping that stand beside it too. */
  readonly twice: readonly Entry[];
}

/** `parallel: [...]` is `type: parallel` with `steps` beside it: the type, and the field of a value that is no mapping. */
export const SHORTHANDS: ReadonlyMap<string, readonly [type: string, field: string]> = new Map([
  ['parallel', ['parallel', 'steps']],
  ['sequence', ['sequence', 'steps']],
  ['foreach', ['foreach', 'items']],
  ['branch', ['branch', 'condition']],
  ['switch', ['switch', 'value']],
  ['while', ['while', 'condition']],
  ['mapReduce', ['map-reduce', 'items']],
  ['map-reduce', ['map-reduce', 'items']],
  ['try', ['try', 'steps']],
  ['approval', ['approval', 'prompt']],
  ['collect', ['collect', 'prompt']],
  ['wait', ['wait', 'signal']],
  ['sleep', ['sleep', 'duration']],
  ['end', ['end', 'output']],
]);

/** Types of a workflow graph (section 2.4): what they are here, and under which names they may say what they call. */
const MACHINE_TYPES: ReadonlyMap<string, readonly [field: string, word: string, ...calls: string[]]> = new Map([
  ['call-llm', ['operation', 'think']],
  ['call-api', ['operation', 'http']],
  ['call-agent', ['agent', '', 'agentId']],
  ['call-tool', ['tool', '', 'toolId']],
  ['call-workflow', ['ensemble', '', 'workflow', 'workflowId']],
  ['collect-inputs', ['type', 'collect']],
  ['request-user-action', ['type', 'approval']],
  ['end-flow', ['type', 'end']],
]);

const ACTIONS = ['agent', 'operation', 'ensemble', 'tool', 'type'];

/** Writes out the shorthands of one step. A list among the children of a `parallel` is a `sequence`. */
export function expandStep(tree: Mapping | (Tree & { readonly kind: 'list' })): ExpandedStep {
  if (tree.kind === 'list') {
    const entries = [entryOf('type', 'sequence', tree), { ...placeOf(tree), name: 'steps', value: tree }];
    return { mapping: mappingOf(tree, entries), respelled: {}, twice: [] };
  }
  if (!ACTIONS.some((name) => tree.entries.has(name))) return expandShorthand(tree);
  const type = tree.entries.get('type');
  const word = type && textOf(type.value)?.value;
  if (!type || word === undefined) return { mapping: tree, respelled: {}, twice: [] };
  if (word === 'mapReduce') return retype(tree, type, [entryOf('type', 'map-reduce', type)]);
  const machine = MACHINE_TYPES.get(word);
  return machine ? expandMachine(tree, type, machine) : { mapping: tree, respelled: {}, twice: [] };
}

function expandShorthand(tree: Mapping): ExpandedStep {
  const entries = [...tree.entries.values()];
  const short = entries.find(({ name }) => SHORTHANDS.has(name));
  const [type, field] = SHORTHANDS.get(short?.name ?? '') ?? [];
  if (short && type !== undefined && field !== undefined) {
    const { value } = short;
    const inner = value.kind === 'mapping' ? [...value.entries.values()] : [{ ...short, name: field }];
    const others = entries.filter((entry) => entry !== short);
    const twice = inner.filter(({ name }) => others.some((other) => other.name === name));
    const fields = inner.filter((entry) => !twice.includes(entry));
    return { mapping: mappingOf(tree, [...others, entryOf('type', type, short), ...fields]), respelled: {}, twice };
  }
  const sides = tree.entries.has('then') || tree.entries.has('else');
  return sides
    ? { mapping: mappingOf(tree, [entryOf('type', 'branch', tree), ...entries]), respelled: {}, twice: [] }
    : { mapping: tree, respelled: {}, twice: [] };
}

function expandMachine(
  tree: Mapping,
  type: Entry,
  [field, word, ...calls]: readonly [field: string, word: string, ...calls: string[]],
): ExpandedStep {
  if (word !== '') return retype(tree, type, [entryOf(field, word, type)]);
  const call = tree.entries.get(field) ?? calls.flatMap((name) => tree.entries.get(name) ?? [])[0];
  return retype(tree, type, call ? [{ ...call, name: field }] : [], call);
}

/** The step with its type, and the field it calls by, said otherwise. */
function retype(tree: Mapping, type: Entry, instead: readonly Entry[], call?: Entry): ExpandedStep {
  const others = [...tree.entries.values()].filter((entry) => entry !== type && entry !== call);
  const twice = others.filter(({ name }) => instead.some((entry) => entry.name === name));
  const rest = others.filter((entry) => !twice.includes(entry));
  const respelled = { type: textOf(type.value)?.value ?? null };
  return { mapping: mappingOf(tree, [...rest, ...instead]), respelled, twice };
}

function mappingOf(tree: Tree, entries: readonly Entry[]): Mapping {
  return { kind: 'mapping', ...placeOf(tree), entries: new Map(entries.map((entry) => [entry.name, entry])) };
}

function placeOf({ path, line, column }: Place): Place {
  return { path, line, column };
}
