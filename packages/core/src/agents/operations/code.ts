import type { Json } from '@ensembleapp/protocol';
import type { World } from '../../world.ts';
import type { HandlerContext } from '../handlers.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { lasting } from '../step-failure.ts';
import { toJson } from '../to-json.ts';
import { abortable, sleep } from './abortable.ts';
import { handlerFailure } from './handler-failure.ts';
import { handlerKv } from './handler-kv.ts';
import { handlerLogger } from './handler-logger.ts';
import { isObject } from './is-object.ts';

/**
 * Calls a handler of the project's files and answers what it returns. When the signal aborts, the attempt ends at once: the
 * handler is told by `ctx.signal`, and whatever it still returns is thrown away.
 */
export async function runCode(world: World, call: OperationCall): Promise<OperationResult> {
  const handler = await loadHandler(world, call);
  const input = structuredClone(call.input);
  const changes: Record<string, Json> = {};
  const context = handlerContext(world, call, input, changes);
  try {
    const answer = handler.length >= 2 ? handler(input, context) : handler(context);
    const output = await abortable(Promise.resolve(answer), call.signal);
    const changed = toJson(changes);
    if (isObject(changed)) call.state.set(changed);
    return { output };
  } catch (error) {
    call.signal.throwIfAborted();
    throw handlerFailure(error);
  }
}

/** The file is what the definition says: no expression, override or input chooses which code runs. */
async function loadHandler(world: World, { handler: file }: OperationCall) {
  if (file === null) throw lasting('INVALID_INPUT', 'A code operation needs the file of its handler');
  try {
    return await world.handlers.load(file);
  } catch (error) {
    world.log.error({ handler: file, err: error }, 'a handler could not be loaded');
    throw lasting('STEP_FAILED', `The handler ${file} could not be loaded`);
  }
}

function handlerContext(
  world: World,
  call: OperationCall,
  input: HandlerContext['input'],
  changes: Record<string, Json>,
): HandlerContext {
  const { caller, signal } = call;
  return {
    input,
    config: structuredClone(call.config),
    env: { ...world.settings.env },
    secure: caller.secure,
    context: caller.context,
    user: { id: caller.userId, tenantId: caller.tenantId },
    state: deepFreeze(structuredClone(call.state.values)),
    setState: (partial) => void Object.assign(changes, partial),
    kv: handlerKv(world, caller.tenantId),
    attempt: call.attempt,
    resumed: call.resumed,
    idempotencyKey: call.idempotencyKey,
    signal,
    executionId: call.executionId,
    stepId: call.stepId,
    logger: handlerLogger(world, { executionId: call.executionId, step: call.stepId }),
    fetch: (url, init = {}) =>
      world.network(url, { ...init, signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal }),
    component: async (reference) => structuredClone(await call.component(reference)),
    sleep: (ms) => sleep(ms, signal),
  };
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
