import type { ExecuteEnsembleAnswer, GoesOnAnswer, ResumeExecution } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { invalid, Refusal } from '../refusal.ts';
import type { ExecutionKey } from '../store/execution-store.ts';
import type { World } from '../world.ts';
import { digestOf } from './asking/answer-token.ts';
import { type AskedWait, giveAnswer } from './asking/give-answer.ts';
import { type Answered, answerOf } from './execute-ensemble.ts';
import type { Execution } from './execution.ts';
import { findOwnExecution } from './find-own-execution.ts';
import { goOn } from './go-on.ts';
import { requireSuccess } from './perform.ts';
import { showTokens } from './view-going-on.ts';
import type { Waiting } from './waiting.ts';

/** A wait, and the execution whose step it is: one that belongs to the execution asked for, or that itself. */
export interface OpenWait {
  readonly execution: ExecutionKey;
  readonly wait: AskedWait;
  /** As the record of the execution asked for names it. */
  readonly name: string;
}

/**
 * Answers what an execution waits for, and goes on with it until it ends or waits again.
 * @throws Refusal FORBIDDEN, NOT_FOUND; CONFLICT when it does not wait or was answered; INVALID_INPUT; a run that failed
 */
export async function resumeExecution(
  world: World,
  principal: Principal,
  id: string,
  body: ResumeExecution,
): Promise<Answered<ExecuteEnsembleAnswer | GoesOnAnswer>> {
  const execution = await findOwnExecution(world, principal, id);
  const open = chooseWait(execution, body.step);
  const approver = await approverOf(world, principal, open, body.token);
  await giveAnswer(world, open.execution, open.wait, approver, body);
  if (body.async) {
    world.background.run('go on with an execution', async () => void (await goOnWith(world, execution, open)));
    return { executionId: id, body: { id, status: 'running', timestamp: execution.startTime } };
  }
  const left = await goOnWith(world, execution, open);
  const answered = requireSuccess(left, execution.told.timeout);
  return { executionId: id, body: answerOf(answered, showTokens(world, principal)) };
}

/** Goes on with the execution whose step was answered, and with that which it belongs to. */
async function goOnWith(world: World, { tenantId, id }: ExecutionKey, open: OpenWait): Promise<Execution> {
  await goOn(world, open.execution);
  if (open.execution.id !== id) await goOn(world, { tenantId, id });
  const left = await world.store.executions.find(tenantId, id);
  if (!left) throw new Error(`execution ${id} is gone`);
  return left;
}

/** The wait that is meant. @throws Refusal CONFLICT, INVALID_INPUT */
export function chooseWait(execution: Execution, step: string | undefined): OpenWait {
  if ('endTime' in execution) throw new Refusal('CONFLICT', 'The execution is over', { status: execution.status });
  const open = openWaits(execution, execution.waiting ?? []);
  const meant = step === undefined ? open : open.filter(({ name }) => name === step);
  const [first] = meant;
  if (step !== undefined && !first) {
    const names = open.map(({ name }) => name).join(', ');
    if (open.length > 0) throw invalid({ path: 'step', message: `must be a step that waits: ${names}` });
  }
  if (!first) throw new Refusal('CONFLICT', 'The execution does not wait for an answer', { status: execution.status });
  if (meant.length > 1) {
    const names = open.map(({ name }) => name).join(', ');
    throw invalid({ path: 'step', message: `is required, since several steps wait: ${names}` });
  }
  return first;
}

/** Everything that people can answer in an execution and in those that belong to it. */
export function openWaits(execution: ExecutionKey, waiting: readonly Waiting[], prefix = ''): readonly OpenWait[] {
  return waiting.flatMap((wait): readonly OpenWait[] => {
    if (wait.kind === 'approval' || wait.kind === 'input') {
      return [{ execution, wait, name: prefix + wait.step }];
    }
    if (wait.kind !== 'execution') return [];
    const inner = { tenantId: execution.tenantId, id: wait.executionId };
    return openWaits(inner, wait.waiting, `${prefix}${wait.step}.`);
  });
}

/** Who answers: the caller; where the step names its approvers, the one that a backend speaks for, or whose token this is. */
async function approverOf(
  { store }: World,
  principal: Principal,
  { execution, wait }: OpenWait,
  token: string | undefined,
): Promise<string> {
  const { approvers } = wait.ask;
  if (token === undefined) {
    if (approvers.length === 0) return principal.user ?? principal.id;
    if (principal.user !== null && approvers.includes(principal.user)) return principal.user;
    throw invalid({ path: 'token', message: 'is required, since the step names who may answer' });
  }
  const known = await store.inbox.findToken(digestOf(token));
  const isForThis = known?.id === execution.id && known.tenantId === execution.tenantId && known.place === wait.key;
  if (!known || !isForThis) throw invalid({ path: 'token', message: 'is not one for this step' });
  return known.approver ?? principal.user ?? principal.id;
}
