import type { Reference } from './expression/expression.ts';
import { type ParsedValue, referencesOf } from './expression/parse-value.ts';
import type { PlannedBlock, PlannedStep } from './plan.ts';
import { ENSEMBLE_ROOTS, STEP_ROOTS } from './roots.ts';

const OBSERVING: ReadonlySet<string | undefined> = new Set(['failed', 'success', 'completed', 'error', 'status']);
const ROOTS: ReadonlySet<string> = new Set(ENSEMBLE_ROOTS);
const ROOTS_OF_STEPS: ReadonlySet<string> = new Set(STEP_ROOTS);

/**
 * The steps whose failure is asked about: another step or an output block reads their `failed`, `success`, `completed`, `error` or
 * `status` (language reference, 5.5). Decided from the text alone.
 */
export function observedSteps(
  steps: readonly PlannedStep[],
  output: readonly PlannedBlock[] | null,
): ReadonlySet<string> {
  return new Set([
    ...steps.flatMap((planned) =>
      stepReferences(planned)
        .flatMap(observedBy)
        .filter((id) => id !== planned.step.id),
    ),
    ...(output ?? []).flatMap((block) => blockReferences(block).flatMap(observedBy)),
  ]);
}

function stepReferences({ condition, input, config, fallback }: PlannedStep): readonly Reference[] {
  return [...(condition?.references ?? []), ...references(input, config, fallback)];
}

function blockReferences({ when, status, headers, body }: PlannedBlock): readonly Reference[] {
  return [...(when?.references ?? []), ...references(status, headers, body)];
}

function references(...values: readonly (ParsedValue | undefined)[]): readonly Reference[] {
  return values.flatMap((value) => (value ? referencesOf(value) : []));
}

function observedBy({ root, path }: Reference): readonly string[] {
  const [first, second] = path;
  if (ROOTS_OF_STEPS.has(root)) return first !== undefined && OBSERVING.has(second) ? [first] : [];
  return !ROOTS.has(root) && OBSERVING.has(first) ? [root] : [];
}
