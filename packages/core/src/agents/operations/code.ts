import type { World } from '../../world.ts';
import type { HandlerFacts, HandlerHost } from '../handlers.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { lasting, type StepFailure } from '../step-failure.ts';
import { abortable } from './abortable.ts';
import { handlerFailure } from './handler-failure.ts';
import { handlerKv } from './handler-kv.ts';
import { handlerLogger } from './handler-logger.ts';

/**
 * Calls a handler and answers what it returns. When the signal aborts, the attempt ends at once: the handler is told by `ctx.signal`,
 * and whatever it still returns is thrown away.
 */
export async function runCode(world: World, call: OperationCall): Promise<OperationResult> {
  const { signal } = call;
  signal.throwIfAborted();
  const { code } = call;
  if (!code) throw lasting('INVALID_INPUT', 'A code operation needs a handler, a script or code');
  if (code.kind === 'text' && code.origin === 'api' && !world.settings.codeInline) throw codeRefused();
  const calling = world.handlers.call({ code, facts: factsOf(world, call), host: hostOf(world, call), signal });
  try {
    const { output, changes } = await abortable(calling, signal);
    call.state.set(changes);
    return { output };
  } catch (error) {
    signal.throwIfAborted();
    throw handlerFailure(error);
  }
}

function factsOf({ settings }: World, call: OperationCall): HandlerFacts {
  const { input, config, caller, state, attempt, resumed, idempotencyKey, executionId, stepId } = call;
  return {
    input,
    config,
    env: settings.env,
    secure: caller.secure,
    context: caller.context,
    user: { id: caller.userId, tenantId: caller.tenantId },
    state: state.values,
    attempt,
    resumed,
    idempotencyKey,
    executionId,
    stepId,
  };
}

function hostOf(
  world: World,
  { caller, executionId, stepId, logLevel, signal, component, logged }: OperationCall,
): HandlerHost {
  return {
    kv: handlerKv(world, caller.tenantId),
    logger: handlerLogger(world, { executionId, step: stepId }, logLevel, logged),
    fetch: (url, init = {}) =>
      world.network(url, { ...init, signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal }),
    component,
  };
}

/** It may have been saved while the setting was on. */
function codeRefused(): StepFailure {
  return lasting('OPERATION_UNAVAILABLE', 'Code that came over the API is not run on this server: code.inline is off');
}
