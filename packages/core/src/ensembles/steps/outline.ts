import { operationNamed } from '../../agents/operation-name.ts';
import type { Faults } from '../reading/faults.ts';
import { textOf } from '../reading/text-of.ts';
import { type Entry, isEmpty, type Mapping, type Tree } from '../reading/tree.ts';
import { isReserved } from '../roots.ts';
import { type ExpandedStep, expandStep } from './expand-step.ts';
import type { Position, StepList } from './position.ts';
import { stepLists, stepsOf } from './step-lists.ts';

/** A step before it is read: its shorthands written out, its id and place known. */
export interface OutlinedStep extends ExpandedStep, Position {
  readonly tree: Tree;
  /** Of a control step. */
  readonly type: string | undefined;
}

/** The steps of a flow, nested ones included. */
export interface Outline {
  /** In document order. */
  readonly steps: readonly OutlinedStep[];
  readonly byTree: ReadonlyMap<Tree, OutlinedStep>;
  readonly byId: ReadonlyMap<string, OutlinedStep>;
}

const STEP_LIMIT = 500;
const DEPTH_LIMIT = 16;
const ID = /^[\p{L}\p{Nd}_][\p{L}\p{Nd}._-]{0,63}$/u;

/** Goes through the steps and gives each its id; language reference, section 2.3. */
export function outlineSteps(trees: readonly Tree[], ordered: boolean, faults: Faults): Outline {
  const found: Found[] = [];
  gather(trees, { list: { ordered }, chain: [] }, found, faults);
  const ids = nameSteps(found, faults);
  const steps = found.map(({ chain, ...step }, index) => ({ ...step, chain, id: ids[index] ?? '' }));
  return {
    steps,
    byTree: new Map(steps.map((step) => [step.tree, step])),
    byId: new Map(steps.map((step) => [step.id, step])),
  };
}

type Found = Omit<OutlinedStep, 'id'>;

function gather(
  trees: readonly Tree[],
  { list, chain }: { readonly list: StepList; readonly chain: Position['chain'] },
  found: Found[],
  faults: Faults,
): void {
  for (const [index, tree] of trees.entries()) {
    if (tree.kind === 'scalar' || isEmpty(tree)) {
      faults.error(tree, isEmpty(tree) ? 'EMPTY_STEP' : 'INVALID_STEP', 'a step is a mapping', 'write  - agent: name');
      continue;
    }
    if (found.length >= STEP_LIMIT) {
      if (found.length === STEP_LIMIT) faults.error(tree, 'LIMIT_EXCEEDED', `more than ${STEP_LIMIT} steps`);
      return;
    }
    const expanded = expandStep(tree);
    const type = expanded.mapping.entries.get('type');
    const step = {
      ...expanded,
      tree,
      type: type && textOf(type.value)?.value,
      chain: [...chain, { list, index }],
    };
    found.push(step);
    if (step.type === undefined) continue;
    const lists = stepLists(step.type, step.mapping);
    if (lists.length > 0 && step.chain.length > DEPTH_LIMIT) {
      faults.error(tree, 'LIMIT_EXCEEDED', `control steps are nested deeper than ${DEPTH_LIMIT}`);
      continue;
    }
    for (const inner of lists) {
      gather(stepsOf(inner.tree), { list: { ordered: inner.ordered }, chain: step.chain }, found, faults);
    }
  }
}

function nameSteps(found: readonly Found[], faults: Faults): readonly string[] {
  const taken = new Map<string, Tree>();
  const written = found.map(({ mapping }) => writtenId(mapping, faults));
  for (const entry of written) if (entry) claim(entry, taken, faults);
  const counts = new Map<string, number>();
  return found.map((step, index) => {
    const count = step.type === undefined ? 0 : (counts.get(step.type) ?? 0) + 1;
    if (step.type !== undefined) counts.set(step.type, count);
    const entry = written[index];
    const own = entry && textOf(entry.value)?.value;
    if (own !== undefined) return own;
    const implied = step.type === undefined ? impliedId(step.mapping) : `${step.type}-${count}`;
    return freeId(implied, taken, step.tree);
  });
}

/** `id`, else `name`, when it is text. */
function writtenId({ entries }: Mapping, faults: Faults): Entry | undefined {
  const entry = entries.get('id') ?? entries.get('name');
  if (!entry || textOf(entry.value)) return entry;
  faults.error(entry.value, 'INVALID_STEP', 'an id is text');
  return undefined;
}

function claim({ value }: Entry, taken: Map<string, Tree>, faults: Faults): void {
  const id = textOf(value)?.value ?? '';
  const earlier = taken.get(id);
  if (!ID.test(id)) faults.error(value, 'INVALID_STEP', 'an id is letters, digits, ".", "_" or "-"');
  else if (earlier)
    faults.error(value, 'DUPLICATE_STEP', `"${id}" is already the id of the step in line ${earlier.line}`);
  else if (isReserved(id)) {
    const message = `"${id}" has a meaning of its own in expressions`;
    faults.warn(value, 'RESERVED_NAME', message, `read this step as  steps.${id}`);
  }
  taken.set(id, earlier ?? value);
}

function impliedId({ entries }: Mapping): string {
  const text = (name: string) => textOf(entries.get(name)?.value)?.value;
  const called = text('agent') ?? text('ensemble') ?? text('tool');
  if (called !== undefined) return idLike(called.replace(/@.*$/s, '').replace(/^.*\//s, ''));
  const operation = text('operation');
  return operation === undefined ? 'step' : idLike(operationNamed(operation));
}

function idLike(name: string): string {
  return name.replace(/[^\p{L}\p{Nd}._-]/gu, '-').replace(/^[._-]+/, '') || 'step';
}

function freeId(id: string, taken: Map<string, Tree>, tree: Tree): string {
  let free = id;
  for (let count = 2; taken.has(free); count++) free = `${id}-${count}`;
  taken.set(free, tree);
  return free;
}
