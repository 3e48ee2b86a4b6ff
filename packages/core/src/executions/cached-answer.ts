import type { Json } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { StepFailure } from '../agents/step-failure.ts';
import { toJson } from '../agents/to-json.ts';
import { test } from '../ensembles/expression/evaluate.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { PlannedCache } from '../ensembles/planning/policies.ts';
import { cacheKey, readTtl } from './cached.ts';
import type { Answer } from './execution.ts';
import type { FlowRun } from './flow-run.ts';
import type { Resolved } from './resolve.ts';
import { answerOf, type FlowEnd } from './run-flow.ts';

/**
 * The answer that an earlier run of the ensemble left, else that of this run, which is kept; language reference, section 3. A run that
 * is taken up again does not look for one, and only an answer is kept, never a failure.
 * @throws ExpressionFailure, StepFailure; whatever `work` throws
 */
export async function cachedAnswer(
  planned: PlannedCache,
  flow: FlowRun,
  work: () => Promise<FlowEnd>,
): Promise<Answer> {
  const { run, roots } = flow;
  const { world, isUncached, journal } = run;
  if (isUncached) return answerOf(await work());
  const scope: Scope = {
    get: (root) => roots.get(root),
    component: (reference) => run.components.value(reference),
    now: () => world.clock.now(),
  };
  const ttl = readTtl(planned, scope);
  const key = cacheKey(keyOf(planned, flow, scope));
  const isBypassed = planned.bypass !== undefined && test(planned.bypass, scope);
  const kept = journal.lastSeq > 0 || isBypassed ? undefined : await world.stepCache.get(key);
  if (isAnswer(kept)) return kept;
  const end = await work();
  const answer = answerOf(end);
  await world.stepCache.put(key, toJson(whenKept(end)), ttl);
  return answer;
}

/** The version of everything that runs, and the input or what the author says in its place; and who asks, where that may matter. */
function keyOf({ key }: PlannedCache, { run, plan, resolved, input }: FlowRun, scope: Scope): readonly Json[] {
  const { caller, ensemble, origin, brought, components } = run;
  const { tenantId, userId, secure, context } = caller;
  const { hangs } = plan;
  return [
    'answer',
    tenantId,
    ensemble,
    versionsOf(resolved),
    components.pinned,
    key ? ['key', renderValue(key, scope, { undefined: 'null' }) ?? null] : ['input', input],
    hangs.onCaller || readsCaller(resolved) ? [userId, { ...secure }, context] : null,
    hangs.onTrigger ? [origin.trigger.type, brought] : null,
  ];
}

function versionsOf({ agents, ensembles }: Resolved): Json {
  return [...agents, ...ensembles].map(([reference, one]) => [
    reference,
    one instanceof StepFailure ? null : one.version,
  ]);
}

/** Whether an agent or ensemble that is called, at whatever depth, is told who asks. */
function readsCaller({ agents, ensembles }: Resolved): boolean {
  const called = [...agents.values()].some((one) => !(one instanceof StepFailure) && one.planned.readsCaller);
  return called || ensembles.size > 0;
}

/** The answer as another run gives it. */
function whenKept({ frame, answerIn }: FlowEnd): Answer {
  const execution = frame.get('execution');
  const seen: ReadonlyMap<string, unknown> = new Map<string, unknown>([
    ['execution', { ...(isRecord(execution) && execution), cached: true }],
    ['__cache_hit', true],
  ]);
  return { ...answerIn(frame.seeing((root) => (seen.has(root) ? seen.get(root) : frame.get(root)))), cached: true };
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** What was kept under a key of answers is one. */
function isAnswer(kept: Json | undefined): kept is Json & Answer {
  return isObject(kept) && 'output' in kept;
}
