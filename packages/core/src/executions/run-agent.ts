import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Conversation } from '../agents/operation-call.ts';
import { lasting } from '../agents/step-failure.ts';
import type { FoundAgent } from '../definitions/definitions.ts';
import { cacheUse } from './cached.ts';
import type { Completed } from './execution.ts';
import { RunFailure } from './failure.ts';
import { workLog } from './journal/work-log.ts';
import { resolveAgent } from './resolve.ts';
import { ONCE, retryRule } from './retry.ts';
import { runChild } from './run-child.ts';
import type { RunContext } from './run-context.ts';
import { runSteps } from './run-steps.ts';
import { runWork } from './run-work.ts';
import { recordStep } from './step-record.ts';
import { noTimeLimit, startTimeLimit } from './time-limit.ts';
import type { Work } from './work.ts';
import { agentCalled } from './work-of.ts';

/** How an agent is run on its own. */
export interface AgentTask {
  readonly found: FoundAgent;
  readonly input: Json;
  /** Laid over the agent's config, key by key; plain data, never read as expressions. */
  readonly overrides: JsonObject;
  readonly conversation?: Conversation;
}

/**
 * Runs an agent on its own: it is the run's one step, under its own name.
 * @throws RunFailure, or the reason of the run's signal
 */
export async function runAgent(run: RunContext, task: AgentTask): Promise<Pick<Completed, 'output'>> {
  const { found, input, overrides, conversation } = task;
  const { name } = found.planned.agent;
  await run.components.load(found.planned.components);
  const work = await ownWork(run, found, overrides);
  const { chronicle } = run;
  const startTime = run.world.clock.now();
  const started = {
    id: name,
    agent: name,
    operation: work.operation,
    path: [],
    startTime,
    startSeq: chronicle.nextSeq(),
  };
  chronicle.begin(started);
  const { timeout, retry } = work;
  const limit =
    timeout === undefined
      ? noTimeLimit(run.signal)
      : startTimeLimit(timeout, () => lasting('STEP_TIMEOUT', `Timed out after ${timeout} ms`), run.signal);
  const runTask = () =>
    runWork(() => run.world.clock.now(), {
      stepId: name,
      idempotencyKey: `${run.executionId}/${name}`,
      log: workLog(run, name, started, work.isComposed),
      work,
      input: () => input,
      limit,
      retry: retry ? retryRule(retry, name, work.scopeOf(input)) : ONCE,
      ...(work.cache &&
        !conversation && {
          cache: cacheUse(work.cache, {
            stepId: name,
            work,
            flow: { run, depth: 0 },
            scopeOf: work.scopeOf,
          }),
        }),
      conversation,
    });
  const settled = await (work.isComposed ? runTask() : run.standstill.during(runTask)).finally(() => limit.end());
  recordStep(run, started, settled, run.chronicle.nextSeq());
  if (settled.status === 'cancelled') throw run.signal.reason;
  if (settled.failure) throw new RunFailure(settled.failure, name);
  return { output: settled.output ?? null };
}

async function ownWork(run: RunContext, found: FoundAgent, overrides: JsonObject): Promise<Work> {
  const resolved = await resolveAgent(run, found.planned);
  await run.components.load(resolved.components);
  const calling = { run, resolved, runChild, runSteps, path: [], depth: 0 };
  return agentCalled(found, calling, { isPlain: true, config: () => overrides, schema: () => null });
}
