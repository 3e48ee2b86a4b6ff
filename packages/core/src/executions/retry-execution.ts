import type { ExecuteEnsembleAnswer, GoesOnAnswer, Json, RetryExecution, VersionSelector } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import type { Principal } from '../auth/principal.ts';
import type { Fields } from '../ensembles/fields.ts';
import { operationOf } from '../ensembles/plan.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { bodyOf } from './body-of.ts';
import { type Answered, answerOf } from './execute-ensemble.ts';
import type { Execution } from './execution.ts';
import { findAgent } from './find-agent.ts';
import { findEnsemble } from './find-ensemble.ts';
import { findOwnExecution } from './find-own-execution.ts';
import type { Entry } from './journal/entry.ts';
import { callerOf } from './kept-caller.ts';
import { perform, performAsync } from './perform.ts';
import { readInput } from './read-input.ts';
import { trustedFields } from './trusted.ts';
import { showTokens } from './view-going-on.ts';

/**
 * Runs again what an execution ran: a new execution with the same input, on the same behalf. `from: failure` keeps what its steps
 * completed and goes on at the one that failed.
 * @throws Refusal FORBIDDEN, NOT_FOUND; CONFLICT when it has not ended, or no step of it failed; a run that failed
 */
export async function retryExecution(
  world: World,
  principal: Principal,
  id: string,
  { from = 'start', version, async: isAsync = false }: RetryExecution,
): Promise<Answered<ExecuteEnsembleAnswer | GoesOnAnswer>> {
  const execution = await findOwnExecution(world, principal, id);
  if (!('endTime' in execution))
    throw new Refusal('CONFLICT', 'The execution has not ended', { status: execution.status });
  const recalled = from === 'failure' ? await completedBefore(world, execution) : undefined;
  const meant = await inVersion(world, principal, execution, version);
  const [request, body] = await bodyOf(world, meant);
  const run = isAsync ? performAsync : perform;
  const kept = isAsync || recalled ? request : { ...request, durability: await durabilityOf(world, meant) };
  const again = await run(world, principal, kept, body, {
    lineage: { retryOf: id },
    ...(recalled && { recalled }),
  });
  return { executionId: again.id, body: answerOf(again, showTokens(world, principal)) };
}

/**
 * The execution as it is to run again. Another version takes the input as it would take any, and an agent or tool always does: what it trusts
 * is filled in anew from what was vouched for.
 * @throws Refusal NOT_FOUND, FORBIDDEN, INVALID_INPUT
 */
async function inVersion(
  world: World,
  principal: Principal,
  execution: Execution,
  selector: VersionSelector | undefined,
): Promise<Execution> {
  const { kind, name } = execution;
  const named = { name, version: selector ?? execution.version };
  if (kind === 'ensemble') {
    if (selector === undefined) return execution;
    const { plan, version } = await findEnsemble(world, principal, named);
    return { ...execution, version, input: takeInput(plan.fields, execution) };
  }
  const { planned, version } = await findAgent(world, principal, named);
  const { input } = planned.agent;
  const fields = kind === 'invoke' && operationOf(planned) === 'think' ? trustedFields(input) : input;
  return { ...execution, version, input: takeInput(fields, execution) };
}

function takeInput(fields: Fields, execution: Execution): Json {
  const { input } = execution;
  return isObject(input) ? readInput(fields, { input }, callerOf(execution)) : input;
}

async function durabilityOf({ definitions }: World, { tenantId, kind, name, version }: Execution) {
  if (kind !== 'ensemble') return 'exit';
  return (await definitions.findEnsemble(tenantId, name, version))?.plan.durability ?? 'exit';
}

/** What the execution wrote down, without what failed. @throws Refusal CONFLICT */
async function completedBefore({ store }: World, execution: Execution): Promise<readonly Entry[]> {
  const failed = 'error' in execution ? execution.error.step : null;
  const entries = failed === null ? [] : await store.journal.read(execution);
  if (failed === null || entries.length === 0) {
    throw new Refusal('CONFLICT', 'No step of the execution failed: retry it from its start', {
      status: execution.status,
    });
  }
  const done = new Set(entries.flatMap((entry) => (isDone(entry, failed) ? [entry.key] : [])));
  return entries.filter((entry) => {
    if (entry.kind === 'moment') return false;
    return entry.kind === 'decided' ? isStill(entry.key, done) : done.has(entry.key);
  });
}

function isDone(entry: Entry, failed: string): entry is Extract<Entry, { kind: 'settled' }> {
  if (entry.kind !== 'settled') return false;
  const { status } = entry.settled;
  const isFailed = status === 'failed' && nameOf(entry.key) === failed;
  return !isFailed && status !== 'cancelled';
}

/** Points in time, and executions that were begun, belong to the step that has to be done again. */
function isStill(key: string, done: ReadonlySet<string>): boolean {
  const [, place = '', what] = /^(.*?)(?:#\d+)?:(due|child|told|signal|taken)$/.exec(key) ?? [];
  return what === undefined || done.has(place);
}

function nameOf(key: string): string {
  return key.slice(Math.max(key.lastIndexOf('/'), key.lastIndexOf('>')) + 1);
}
