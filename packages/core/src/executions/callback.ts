import type { AnswerCallback, CallbackAnswer, CallbackView } from '@ensembleapp/protocol';
import { notFound } from '../refusal.ts';
import type { AnswerToken } from '../store/inbox-store.ts';
import type { World } from '../world.ts';
import { digestOf } from './asking/answer-token.ts';
import { type AskedWait, answersBefore, giveAnswer, overAs } from './asking/give-answer.ts';
import type { Execution } from './execution.ts';
import { findExecution } from './find-own-execution.ts';
import { goOn } from './go-on.ts';
import { openWaits } from './resume-execution.ts';
import { hideTokens } from './view-going-on.ts';
import { viewWaiting } from './view-waiting.ts';

interface Called {
  readonly known: AnswerToken;
  readonly execution: Execution;
  readonly wait: AskedWait;
}

/** What whoever has this token is asked. @throws Refusal NOT_FOUND; CONFLICT when it was answered or is over */
export async function viewCallback(world: World, token: string): Promise<CallbackView> {
  const { known, execution, wait } = await find(world, token);
  await answersBefore(world, execution, wait, approverOf(known));
  const asked = viewWaiting(execution, [wait], hideTokens);
  if (!asked) throw new Error('a wait for people asks nothing');
  const { step, type, prompt = null, data = null, fields = [], actions = [], expiresAt } = asked;
  const { id, name } = execution;
  return { executionId: id, ensemble: name, step, type, prompt, data, fields, actions, expiresAt, status: 'waiting' };
}

/**
 * Takes the answer of whoever has this token; it works once. The run goes on by itself.
 * @throws Refusal NOT_FOUND, INVALID_INPUT; CONFLICT when it was answered or is over
 */
export async function answerCallback(world: World, token: string, said: AnswerCallback): Promise<CallbackAnswer> {
  const { known, execution, wait } = await find(world, token);
  const { approved } = await giveAnswer(world, execution, wait, approverOf(known), said);
  world.background.run('go on with an execution', async () => void (await goOn(world, execution)));
  return { executionId: execution.id, status: 'running', approved };
}

/** Whose token it is: the person it was made for, else whoever has the link. */
function approverOf({ approver, digest }: AnswerToken): string {
  return approver ?? `link ${digest.slice(0, 8)}`;
}

async function find(world: World, token: string): Promise<Called> {
  const known = await world.store.inbox.findToken(digestOf(token));
  const execution = known && (await findExecution(world, known.tenantId, known.id));
  if (!known || !execution) throw notFound('Callback', 'this link');
  if ('endTime' in execution) throw overAs('ended');
  const open = openWaits(execution, execution.waiting ?? []).find(({ wait }) => wait.key === known.place);
  if (!open) throw overAs('answered');
  return { known, execution, wait: open.wait };
}
