import { OPERATIONS } from '../agents/agent.ts';
import type { Faults } from './reading/faults.ts';
import { textOf } from './reading/read-values.ts';
import type { Mapping, Place, Tree } from './reading/tree.ts';
import { ENSEMBLE_ROOTS, LATER_ROOTS } from './roots.ts';

const ID = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;

/**
 * The id of each step, in order: `id`, else `name`, else the agent's or ensemble's name, else the operation's. A second unnamed
 * `code` step is `code-2`; the same written id twice is a fault.
 */
export function readStepIds(steps: readonly Tree[], faults: Faults): readonly string[] {
  const taken = new Map<string, Place>();
  const written = steps.map((step) => (step.kind === 'mapping' ? writtenId(step) : undefined));
  for (const found of written) {
    if (!found) continue;
    const earlier = taken.get(found.id);
    if (!ID.test(found.id)) faults.error(found.place, 'INVALID_STEP', 'an id is letters, digits, ".", "_" or "-"');
    else if (earlier)
      faults.error(
        found.place,
        'DUPLICATE_STEP',
        `"${found.id}" is already the id of the step in line ${earlier.line}`,
      );
    else if (isReserved(found.id)) {
      faults.warn(
        found.place,
        'RESERVED_NAME',
        `"${found.id}" has a meaning of its own in expressions`,
        `read this step as  steps.${found.id}`,
      );
    }
    taken.set(found.id, earlier ?? found.place);
  }
  return steps.map((step, index) => written[index]?.id ?? freeId(impliedId(step), taken, step));
}

function writtenId(step: Mapping): { id: string; place: Place } | undefined {
  const entry = step.entries.get('id') ?? step.entries.get('name');
  const id = entry && textOf(entry.value)?.value;
  return entry && id !== undefined ? { id, place: entry.value } : undefined;
}

function impliedId(step: Tree): string {
  if (step.kind !== 'mapping') return 'step';
  const text = (name: string) => textOf(step.entries.get(name)?.value ?? step)?.value;
  const called = text('agent') ?? text('ensemble');
  if (called !== undefined) return called.replace(/@.*$/s, '').replace(/^.*\//s, '') || 'step';
  return OPERATIONS.find((operation) => operation === text('operation')) ?? text('operation') ?? 'step';
}

function freeId(id: string, taken: Map<string, Place>, place: Place): string {
  let free = id;
  for (let count = 2; taken.has(free); count++) free = `${id}-${count}`;
  taken.set(free, place);
  return free;
}

function isReserved(id: string): boolean {
  return ENSEMBLE_ROOTS.some((root) => root === id) || LATER_ROOTS.has(id);
}
