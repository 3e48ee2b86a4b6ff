import type { Json } from '@ensembleapp/protocol';
import type { StepFailure } from '../agents/step-failure.ts';
import { Subject } from '../ensembles/expression/subject.ts';
import { errorValue, type Value } from '../ensembles/expression/value.ts';
import type { Settled } from './settled.ts';

/** What an expression sees of a step that has not run yet. */
export const NOT_REACHED = new Subject(
  undefined,
  new Map<string, Value>([
    ['executed', false],
    ['status', 'not_reached'],
    ['attempts', 0],
  ]),
);

/** What an expression can ask of a step that has settled. Anything else is read from its output, which is also what the bare name gives. */
export function stepSubject(id: string, settled: Settled): Subject {
  const { status, output, attempts, duration, failure, timedOut, meta } = settled;
  const error = failure && errorOf(id, failure);
  const executed = status !== 'skipped';
  const completed = status === 'completed';
  return new Subject(
    output,
    new Map<string, Value>([
      ['output', output],
      ['outputs', executed ? [output ?? null] : []],
      ['status', status],
      ['executed', executed],
      ['success', completed],
      ['completed', completed],
      ['failed', status === 'failed'],
      ['skipped', status === 'skipped'],
      ['cached', false],
      ['timedOut', timedOut],
      ['attempts', attempts],
      ['retry_count', Math.max(0, attempts - 1)],
      ['duration', duration],
      ['executionTime', duration],
      ['error', error],
      ['errors', error ? [error] : []],
      ['meta', meta],
    ]),
  );
}

function errorOf(
  step: string,
  { reason, message, status }: StepFailure,
): { readonly message: string } & Record<string, Json> {
  return errorValue({ code: reason, message, step, ...(status !== undefined && { status }) });
}
