import type { Json } from '@ensembleapp/protocol';
import { namesOf } from '../expression/names.ts';
import { textOf } from '../reading/text-of.ts';
import { type Entry, type Mapping, type Tree, toJson } from '../reading/tree.ts';
import { toExtra, withExtra } from './extra.ts';
import type { FlowAt } from './flow-at.ts';
import { loopNames } from './loop-names.ts';
import type { OutlinedStep } from './outline.ts';
import { readAction } from './read-action.ts';
import { sayConfigRef, sayOnError } from './say-fields.ts';

const ACTIONS = ['operation', 'agent', 'ensemble', 'tool', 'type'];

/** The canonical form of one entry of a flow. What is no step is kept as it is. */
export function readStep(tree: Tree, around: FlowAt): Json {
  const step = around.flow.outline.byTree.get(tree);
  if (!step) return toJson(tree);
  const at = atStep(step, around);
  for (const entry of step.twice) {
    at.faults.error(entry, 'CONFLICTING_FIELDS', `${entry.name} is written twice`, 'keep one of them');
  }
  const { action, rest, extra } = split(step, at);
  const id = { id: step.id, ...titleOf(step.mapping) };
  const read = readAction(action, step, rest, at);
  const kept = { ...toExtra(step.twice), ...extra, ...step.respelled, ...read.respelled };
  return withExtra({ ...id, ...read.fields }, kept);
}

/** The one thing that the step does, and its other fields. */
function split({ id, mapping, tree }: OutlinedStep, { faults }: FlowAt) {
  const written = ACTIONS.flatMap((name) => mapping.entries.get(name) ?? []);
  const named = mapping.entries.get('id') ?? mapping.entries.get('name');
  const [operation, agent] = written;
  const inPlace = !named && written.length === 2 && operation?.name === 'operation' && agent?.name === 'agent';
  const [first = named, ...others] = written;
  for (const other of inPlace ? [] : others) {
    const message = `a step has ${article(first?.name)} or ${article(other.name)}, not both`;
    faults.error(other, 'AMBIGUOUS_STEP', message, 'keep one of them');
  }
  // The agent's name is the id then.
  const kept = inPlace && textOf(agent.value)?.value === id ? [] : others;
  const entries = new Map(mapping.entries);
  for (const name of ['id', 'name', ...ACTIONS]) entries.delete(name);
  sayOnError(entries, faults);
  sayConfigRef(entries);
  return {
    action: first,
    rest: { kind: 'mapping', path: tree.path, line: tree.line, column: tree.column, entries } satisfies Mapping,
    extra: toExtra([...kept, ...misnamed(mapping)]),
  };
}

function article(name = ''): string {
  return /^[aeo]/.test(name) ? `an ${name}` : `a ${name}`;
}

/** What is written as the id and is no text. */
function misnamed({ entries }: Mapping): readonly Entry[] {
  const written = entries.get('id') ?? entries.get('name');
  return written && !textOf(written.value) ? [written] : [];
}

/** With an id of its own, the name is what people read. */
function titleOf({ entries }: Mapping): { readonly title?: Json } {
  const name = entries.get('name');
  return entries.has('id') && name ? { title: toJson(name.value) } : {};
}

/** The step as the one whose fields are read. */
function atStep(step: OutlinedStep, around: FlowAt): FlowAt {
  const { scope, flow } = around;
  const { mapping } = step;
  const names = [
    ...(mapping.entries.has('scoring') ? ['scoring'] : []),
    ...loopNames(mapping.entries.get('loop')?.value),
  ];
  const { body: _body, ...rest } = around;
  return {
    ...rest,
    owner: step.id,
    scope: {
      ...scope,
      names: names.length > 0 ? namesOf(names, scope.names) : scope.names,
      reader: step,
      onRead: (reference, read) => flow.reads.note(step.id, reference, read, false),
    },
  };
}
