import type { Origin } from '../../agents/code.ts';
import { isObject } from '../../agents/operations/is-object.ts';
import type { Definition } from '../ensemble.ts';
import { type Names, namesOf } from '../expression/names.ts';
import type { OnError, OnTimeout, Scoring, StateAccess, Step } from '../step.ts';
import { isControl, planControl } from './plan-control.ts';
import { planLeaf, takenBy } from './plan-leaf.ts';
import { planCache, planRetry, planScoring } from './policies.ts';
import { resolveNamed } from './resolve-named.ts';
import type { PlannedAccess, PlannedStep } from './step.ts';
import { Texts } from './texts.ts';
import { unrollLoop } from './unroll-loop.ts';
import { NONE, vouchedIn } from './vouched.ts';

/** What planning a step needs to know of what is around it. */
export interface Around {
  readonly names: Names;
  /** The ensemble's own agents. */
  readonly agents: Readonly<Record<string, Definition>>;
  /** What scored steps leave unsaid. */
  readonly scoring: Scoring | undefined;
  /** Inside the `steps` of a `try`. */
  readonly tried: boolean;
  /** Counts steps in document order. */
  readonly position: () => number;
  readonly origin: Origin;
}

export function planSteps(steps: readonly Step[], around: Around): readonly PlannedStep[] {
  return steps.map((step) => planStep(step, around));
}

function planStep(written: Step, around: Around): PlannedStep {
  const step = unrollLoop(resolveNamed(written, around.agents), around.names);
  const position = around.position();
  const names = step.scoring ? namesOf(['scoring'], around.names) : around.names;
  const texts = new Texts(names);
  const isTest = step.type === 'branch' || step.type === 'while';
  const { state, setReads } = planAccess(step, texts);
  const planInside = (steps: readonly Step[], more: readonly string[] = [], tried = around.tried) =>
    planSteps(steps, { ...around, tried, names: namesOf(more, around.names) });
  const input = texts.optional(step.input);
  return {
    id: step.id,
    position,
    does: isControl(step) ? planControl(step, texts, planInside) : planLeaf(step, texts, around.origin),
    condition: isTest ? undefined : texts.optionalCondition(step.condition),
    input,
    vouched: input ? vouchedIn(input) : NONE,
    timeout: step.timeout === undefined ? undefined : texts.duration(step.timeout),
    onTimeout: planOnTimeout(step.onTimeout, texts),
    onError: planOnError(step.onError, texts),
    tried: around.tried,
    atMostOnce: step.atMostOnce ?? false,
    fields: takenBy(step.schema),
    retry: step.retry && planRetry(step.retry, texts),
    cache: step.cache && planCache(step.cache, texts),
    scoring: step.scoring && planScoring(step.scoring, texts, around.scoring),
    state,
    dependsOn: step.depends_on ?? [],
    reads: texts.references,
    setReads,
  };
}

function planOnError(written: OnError | undefined, texts: Texts): PlannedStep['onError'] {
  return isObject(written) ? { fallback: texts.value(written.fallback) } : (written ?? 'unsaid');
}

function planOnTimeout(written: OnTimeout | undefined, texts: Texts): PlannedStep['onTimeout'] {
  if (written === undefined || written === 'continue') return written ?? 'fail';
  return 'fallback' in written ? { fallback: texts.value(written.fallback) } : { error: written.error };
}

function planAccess({ id, state }: Step, texts: Texts): { state: PlannedAccess } & Pick<PlannedStep, 'setReads'> {
  const { use = [], set = [] }: StateAccess = state ?? {};
  if (isList(set)) return { state: { use, keys: set, values: undefined }, setReads: [] };
  const own = texts.beside(['output', id]);
  const values = own.value(set);
  return { state: { use, keys: Object.keys(set), values }, setReads: own.references };
}

function isList(set: NonNullable<StateAccess['set']>): set is readonly string[] {
  return Array.isArray(set);
}
