import { words } from '../../words.ts';
import type { Reference } from '../expression/expression.ts';
import { isReserved, STEP_ROOTS } from '../roots.ts';
import { allSteps, type PlannedStep } from './step.ts';

const ROOTS_OF_STEPS: ReadonlySet<string> = new Set(STEP_ROOTS);
const OBSERVING: ReadonlySet<string | undefined> = new Set(['failed', 'success', 'completed', 'error', 'status']);

/** A step that an expression names, and the members it reads of it. */
interface StepReference {
  readonly id: string;
  readonly path: readonly string[];
}

/** The step a reference names: `fetch.output`, or `steps.fetch.output`; undefined when it names none of these. */
function stepNamed({ root, path }: Reference, ids: ReadonlySet<string>): StepReference | undefined {
  if (ids.has(root) && !isReserved(root)) return { id: root, path };
  const [id, ...rest] = path;
  return ROOTS_OF_STEPS.has(root) && id !== undefined && ids.has(id) ? { id, path: rest } : undefined;
}

/** Ids of the steps that are named. */
export function stepsNamed(references: readonly Reference[], ids: ReadonlySet<string>): readonly string[] {
  return references.flatMap((reference) => stepNamed(reference, ids)?.id ?? []);
}

/**
 * The steps whose failure is asked about: another step or the output reads their `failed`, `success`, `completed`, `error` or
 * `status`. Decided from the text alone.
 */
export function observedSteps(
  steps: readonly PlannedStep[],
  output: readonly Reference[],
  ids: ReadonlySet<string>,
): ReadonlySet<string> {
  const observedBy = (references: readonly Reference[]) =>
    references.flatMap((reference) => {
      const named = stepNamed(reference, ids);
      return named && OBSERVING.has(named.path[0]) ? [named.id] : [];
    });
  const byOthers = steps.flatMap(({ id, reads, setReads }) =>
    observedBy([...reads, ...setReads]).filter((observed) => observed !== id),
  );
  return new Set([...byOthers, ...observedBy(output)]);
}

/** What says nothing of an answer. */
const BESIDE_ANSWER: ReadonlySet<string | undefined> = new Set(
  words('executed skipped cached attempts retry_count duration executionTime iterations winner score meta errors'),
);

/** The steps whose output or status some expression reads: of one that asks people, somebody looks at the answer. */
export function readSteps(references: readonly Reference[], ids: ReadonlySet<string>): ReadonlySet<string> {
  const read = references.flatMap((reference) => {
    const named = stepNamed(reference, ids);
    return named && !BESIDE_ANSWER.has(named.path[0]) ? [named.id] : [];
  });
  return new Set(read);
}

/** State keys that a step and those inside it read and write; language reference, section 7.2. */
export interface StateUse {
  readonly reads: ReadonlySet<string>;
  /** It reads the state as a whole. */
  readonly readsAll: boolean;
  readonly writes: ReadonlySet<string>;
}

export function stateUse(steps: readonly PlannedStep[]): StateUse {
  const all = allSteps(steps);
  const read = all.flatMap(({ reads }) => reads.filter(({ root }) => root === 'state').map(({ path }) => path[0]));
  return {
    reads: new Set([...read.filter((key) => key !== undefined), ...all.flatMap(({ state }) => state.use)]),
    readsAll: read.includes(undefined),
    writes: new Set(all.flatMap(({ state }) => state.keys)),
  };
}

/** Whether one reads a key that the other writes. */
export function dependsOnState(one: StateUse, other: StateUse): boolean {
  return readsWhatIsWritten(one, other) || readsWhatIsWritten(other, one);
}

export function writesSame(one: StateUse, other: StateUse): boolean {
  return !one.writes.isDisjointFrom(other.writes);
}

export function readsWhatIsWritten(reader: StateUse, writer: StateUse): boolean {
  if (writer.writes.size === 0) return false;
  return reader.readsAll || !reader.reads.isDisjointFrom(writer.writes);
}
