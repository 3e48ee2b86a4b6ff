import type { ErrorDetail, Json, JsonObject } from '@ensembleapp/protocol';
import { checkFields } from '../../ensembles/fields.ts';
import { fieldsOf } from '../../ensembles/input-fields.ts';
import { invalid, Refusal } from '../../refusal.ts';
import type { ExecutionKey } from '../../store/execution-store.ts';
import type { World } from '../../world.ts';
import type { Waiting } from '../waiting.ts';
import { type Answer, boxOf, decisionOf, readAnswers } from './answer.ts';

/** A wait that people end. */
export type AskedWait = Extract<Waiting, { readonly kind: 'approval' | 'input' }>;

/** What somebody says to it, as it was sent. */
export interface Said {
  readonly approved?: boolean | undefined;
  readonly action?: string | undefined;
  readonly feedback?: string | undefined;
  readonly input?: JsonObject | undefined;
}

/**
 * Takes one answer. Of two that come at once exactly one is taken where one is enough.
 * @throws Refusal INVALID_INPUT when it does not say what is asked; CONFLICT when this approver has answered, or the wait is over
 */
export async function giveAnswer(
  world: World,
  execution: ExecutionKey,
  wait: AskedWait,
  approver: string,
  said: Said,
): Promise<Answer> {
  const answer = readAnswer(wait, approver, said, world.clock.now());
  for (;;) {
    const answers = await answersBefore(world, execution, wait, approver);
    const letter = { at: answer.timestamp, content: { ...answer } };
    if (await world.store.inbox.put(execution, boxOf(wait.key), answers.length, letter)) return answer;
  }
}

/** What others said, while this approver may still answer. @throws Refusal CONFLICT once nobody may, or they have */
export async function answersBefore(
  { store, clock }: World,
  execution: ExecutionKey,
  wait: AskedWait,
  approver: string,
): Promise<readonly Answer[]> {
  const answers = readAnswers(await store.inbox.read(execution, boxOf(wait.key)));
  if (decisionOf(wait.ask, answers)) throw overAs('answered');
  if (wait.due !== undefined && clock.now() >= wait.due) throw overAs('expired');
  if (answers.some((one) => one.approver === approver)) {
    throw new Refusal('CONFLICT', 'You have answered already', { status: 'answered' });
  }
  return answers;
}

/** A wait that is over, and how. */
export function overAs(status: 'answered' | 'expired' | 'ended'): Refusal {
  const messages = {
    answered: 'This has been answered',
    expired: 'The time to answer this is over',
    ended: 'The execution is over',
  } as const;
  return new Refusal('CONFLICT', messages[status], { status });
}

function readAnswer({ kind, ask }: AskedWait, approver: string, said: Said, timestamp: number): Answer {
  const { feedback = null } = said;
  const input = readInput(ask.fields, said.input, kind === 'input' || said.input !== undefined);
  if (kind === 'input') return { approver, approved: true, action: null, feedback, input, timestamp };
  const { approved, action } = readDecision(
    ask.actions.map(({ id }) => id),
    said,
  );
  return { approver, approved, action, feedback, input, timestamp };
}

/** An action rejects when it is called `reject`; every other one approves. */
function readDecision(actions: readonly string[], { approved, action }: Said) {
  if (action === undefined && approved === undefined) throw wrong('approved', 'is required: true or false');
  if (action === undefined) return { approved: approved === true, action: null };
  if (!actions.includes(action)) throw wrong('action', `must be one of ${actions.join(', ')}`);
  if (approved !== undefined && approved !== (action !== 'reject')) {
    throw wrong('approved', 'says something else than action: send one of them');
  }
  return { approved: action !== 'reject', action };
}

function readInput(fields: JsonObject, input: JsonObject | undefined, isChecked: boolean): Json {
  if (!isChecked) return input ?? null;
  const checked = checkFields(fieldsOf(fields), input ?? {});
  if ('problems' in checked) throw invalid(...checked.problems);
  return checked.value;
}

function wrong(path: string, message: ErrorDetail['message']): Refusal {
  return invalid({ path, message });
}
