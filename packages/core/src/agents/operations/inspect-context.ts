import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { lasting } from '../step-failure.ts';

/**
 * What a step is given, for finding out why it does what it does; of the environment the names alone. Off unless the project allows
 * it: it shows what a credential vouched for.
 * @throws StepFailure `OPERATION_UNAVAILABLE`
 */
export async function runInspectContext({ settings }: World, call: OperationCall): Promise<OperationResult> {
  if (!settings.inspectContext) {
    const message = 'inspect-context is off: write  debug: { inspectContext: true }  in ensemble.config.ts';
    throw lasting('OPERATION_UNAVAILABLE', message);
  }
  const { input, caller, executionId, stepId, attempt, state } = call;
  const { secure, context, userId, tenantId } = caller;
  return {
    output: {
      input,
      secure,
      context,
      userContext: { userId, tenantId },
      env: Object.keys(settings.env),
      state: state.values,
      executionId,
      stepId,
      attempt,
    },
  };
}
