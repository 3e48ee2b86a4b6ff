import { lasting, StepFailure } from '../agents/step-failure.ts';
import { ExpressionFailure } from '../ensembles/expression/expression-failure.ts';

/** What went wrong in a run, as a failure. @throws the error itself when it is none: then it is a bug. */
export function asFailure(error: unknown): StepFailure {
  if (error instanceof StepFailure) return error;
  if (error instanceof ExpressionFailure) return lasting(error.code, error.message);
  throw error;
}
