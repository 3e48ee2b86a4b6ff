import type { GoesOnAnswer, Invoke, InvokeAnswer, Json } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import type { Principal } from '../auth/principal.ts';
import { randomText } from '../crypto.ts';
import { operationOf } from '../ensembles/plan.ts';
import { Refusal } from '../refusal.ts';
import type { ThreadKey } from '../store/thread-store.ts';
import type { World } from '../world.ts';
import { agentTimeout } from './execute-agent.ts';
import type { Answered } from './execute-ensemble.ts';
import { findAgent } from './find-agent.ts';
import { originOf } from './origin.ts';
import { perform } from './perform.ts';
import { readCaller, requireSize } from './read-caller.ts';
import { readInput } from './read-input.ts';
import { runAgent } from './run-agent.ts';
import { splitVersion } from './split-version.ts';
import { trustedFields } from './trusted.ts';
import { showTokens, viewGoingOn } from './view-going-on.ts';

/** How much of its thread a model is shown, in messages. */
const HISTORY = 50;

export interface InvokeRequest {
  /** Name or id, also with its version: `assistant@3`. */
  readonly agent: string;
  readonly body: Invoke;
}

/**
 * Puts a message to an agent and waits for its answer. The message, its answer and the execution are stored before this resolves.
 * A thread belongs to its user; without `threadId` a new one begins.
 * @throws Refusal as `executeEnsemble` does, and THREAD_BUSY
 */
export async function invokeAgent(
  world: World,
  principal: Principal,
  { agent, body }: InvokeRequest,
): Promise<Answered<InvokeAnswer | (GoesOnAnswer & Pick<InvokeAnswer, 'threadId'>)>> {
  const { limits } = world.settings;
  const { message } = body;
  requireSize(message, limits.messageBytes);
  const caller = readCaller(principal, body.dataContext, limits);
  const found = await findAgent(world, principal, splitVersion(agent, body.version));
  const { planned, version } = found;
  const { name } = planned.agent;
  const isModel = operationOf(planned) === 'think';
  const input = readInput(
    isModel ? trustedFields(planned.agent.input) : planned.agent.input,
    { input: { message } },
    caller,
  );
  const thread = threadOf(principal, body.threadId);
  const release = world.inFlight.lockThread(thread);
  try {
    const earlier = isModel && body.threadId !== undefined ? await world.store.threads.messages(thread, HISTORY) : [];
    const asked = world.clock.now();
    const timeout = agentTimeout(world, planned);
    const execution = await perform(
      world,
      principal,
      {
        kind: 'invoke',
        name,
        version,
        input,
        caller,
        origin: originOf(principal),
        metadata: {},
        traced: false,
        timeout,
        concurrency: planned.flow?.concurrency ?? 1,
        durability: 'exit',
      },
      (run) => runAgent(run, { found, input, overrides: {}, conversation: { message, earlier } }),
    );
    if (execution.status !== 'completed') {
      return {
        executionId: execution.id,
        body: { ...viewGoingOn(execution, showTokens(world, principal)), threadId: thread.threadId },
      };
    }
    await world.store.threads.append(thread, [
      { role: 'user', text: message, agent: name, at: asked },
      { role: 'assistant', text: textOf(execution.output), agent: name, at: execution.endTime },
    ]);
    const data = isModel ? wrapText(execution.output) : execution.output;
    return { executionId: execution.id, body: { data, threadId: thread.threadId } };
  } finally {
    release();
  }
}

/** @throws Refusal FORBIDDEN for a thread outside what a JWT kept for itself */
function threadOf(principal: Principal, given: string | undefined): ThreadKey {
  const { tenantId, subject } = principal;
  const prefix = principal.kind === 'jwt' ? principal.narrowed.threadPrefix : undefined;
  if (given !== undefined && prefix !== undefined && !given.startsWith(prefix)) {
    throw new Refusal('FORBIDDEN', 'Not allowed for this credential: thread', { restriction: 'thread' });
  }
  return { tenantId, userId: subject, threadId: given ?? `invoke-${randomText(22)}` };
}

/** A model without an output schema answers text. */
function wrapText(output: Json): Json {
  return typeof output === 'string' ? { text: output } : output;
}

/** An answer as a model is shown it later. */
function textOf(output: Json): string {
  if (typeof output === 'string') return output;
  const { text } = isObject(output) ? output : {};
  return typeof text === 'string' ? text : JSON.stringify(output);
}
