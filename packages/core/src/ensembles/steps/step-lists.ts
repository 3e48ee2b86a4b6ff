import type { Mapping, Tree } from '../reading/tree.ts';

/** A field of a control step that holds steps. */
interface StepsField {
  readonly tree: Tree;
  /** Whether its steps run one after another, each once. */
  readonly ordered: boolean;
}

/** The fields that hold steps, by type, with their other spellings. `parallel` starts all; `while` sees its last turn. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  parallel: ['steps'],
  sequence: ['steps'],
  branch: ['then', 'else'],
  switch: ['default'],
  foreach: ['steps', 'do', 'body', 'step'],
  while: ['steps', 'do', 'body', 'step'],
  'map-reduce': ['map', 'reduce'],
  try: ['steps', 'catch', 'finally'],
};
const UNORDERED = ['parallel', 'while'];

/** The lists of steps within a control step, as written. */
export function stepLists(type: string, mapping: Mapping): readonly StepsField[] {
  const names = Object.hasOwn(FIELDS, type) ? (FIELDS[type] ?? []) : [];
  const trees = names.flatMap((name) => mapping.entries.get(name)?.value ?? []);
  const cases = type === 'switch' ? mapping.entries.get('cases')?.value : undefined;
  const ofCases = cases?.kind === 'mapping' ? [...cases.entries.values()].map(({ value }) => value) : [];
  return [...ofCases, ...trees].map((tree) => ({ tree, ordered: !UNORDERED.includes(type) }));
}

/** A list of steps, or one step alone. */
export function stepsOf(tree: Tree): readonly Tree[] {
  if (tree.kind === 'list') return tree.items;
  return tree.kind === 'mapping' ? [tree] : [];
}
