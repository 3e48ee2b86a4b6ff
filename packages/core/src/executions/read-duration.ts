import { lasting } from '../agents/step-failure.ts';
import { parseDuration } from '../ensembles/duration.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { PlannedDuration } from '../ensembles/planning/texts.ts';

/** No timer runs longer, ms; no run does either. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** A duration in ms. @throws StepFailure, ExpressionFailure when its expression gives none */
export function readDuration(planned: PlannedDuration, scope: Scope): number {
  if (typeof planned === 'number') return Math.min(planned, LONGEST_TIMER);
  const value = renderValue(planned, scope, { undefined: 'omit' });
  const duration = typeof value === 'string' || typeof value === 'number' ? parseDuration(value) : undefined;
  if (duration !== undefined) return Math.min(duration, LONGEST_TIMER);
  throw lasting('EXPRESSION_ERROR', 'A duration must be a number of milliseconds, or text such as "30s"');
}
