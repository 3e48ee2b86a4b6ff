import type { JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../../agents/operations/is-object.ts';
import { lasting } from '../../agents/step-failure.ts';
import { parseDuration } from '../../ensembles/duration.ts';
import { renderValue } from '../../ensembles/expression/render-value.ts';
import type { ControlAction } from '../../ensembles/planning/step.ts';
import { boxOf, type Decision, decisionOf, outputOf, readAnswers } from '../asking/answer.ts';
import { answerToken, digestOf } from '../asking/answer-token.ts';
import { type Ask, readApproval, readCollect, tokenHolders } from '../asking/ask.ts';
import { keyOf, type Place } from '../place.ts';
import { readDuration } from '../read-duration.ts';
import type { RunContext } from '../run-context.ts';
import { completed, type Settled, settledAtOnce } from '../settled.ts';
import type { ControlStep } from './run-control.ts';

type Asking = Extract<ControlAction, { kind: 'ask' }>;

/** ms */
const DAY = 86_400_000;
const LONGEST = 7 * DAY;

/** Asks people and waits for what they say, or until the time for it is over; language reference, sections 8.9 and 8.10. */
export async function runAsk(does: Asking, step: ControlStep, place: Place): Promise<Settled> {
  const { frame, signal } = place;
  const { run } = frame.flow;
  const { journal, standstill, world, caller, executionId } = run;
  const key = keyOf(step, place);
  const told = journal.decide(`${key}:told`, () => tell(does, step, place), asMapping);
  const ask = does.form === 'approval' ? readApproval(told) : readCollect(told);
  const due = Number(told.due);
  const { keyId } = told;
  const tokenKey = typeof keyId === 'string' ? keyId : world.keyring.keyId;
  await standstill.during(() => expectAnswers(run, ask, key, tokenKey));
  const execution = { tenantId: caller.tenantId, id: executionId };
  const look = async (): Promise<Decision | undefined> => {
    const answers = readAnswers(await world.store.inbox.read(execution, boxOf(key)));
    const decision = decisionOf(ask, answers);
    return decision ?? (world.clock.now() >= due ? { status: 'timeout', answers } : undefined);
  };
  const { id, position } = step;
  const waiting = { kind: does.form, key, step: id, position, due, ask, tokenKey } as const;
  const isRead = frame.flow.plan.read.has(id);
  return settle(await standstill.until(waiting, look, signal), does, told, isRead);
}

/** Everything that is asked, worked out once. */
function tell({ told, isHitl }: Asking, step: ControlStep, { frame }: Place): JsonObject {
  const written = asMapping(renderValue(told, frame, { undefined: 'omit' }) ?? {});
  const own = step.input && asMapping(renderValue(step.input, frame, { undefined: 'omit' }) ?? {});
  const asked = { ...written, ...own };
  const ms = step.timeout === undefined ? undefined : readDuration(step.timeout, frame);
  const limit = ms ?? (isHitl ? hitlTimeout(written.timeout, own?.timeout) : undefined) ?? DAY;
  const { world } = frame.flow.run;
  return { ...asked, due: world.clock.now() + Math.min(limit, LONGEST), keyId: world.keyring.keyId };
}

/** Of the operation `hitl` a number in its input counts seconds, one in its config milliseconds. */
function hitlTimeout(config: unknown, input: unknown): number | undefined {
  if (typeof input === 'number') return input * 1000;
  const written = input ?? config;
  return typeof written === 'string' || typeof written === 'number' ? parseDuration(written) : undefined;
}

function expectAnswers({ world, caller, executionId }: RunContext, ask: Ask, place: string, keyId: string) {
  const execution = { tenantId: caller.tenantId, id: executionId };
  const tokens = tokenHolders(ask).map((approver) => {
    const digest = digestOf(answerToken(world.keyring, execution, place, approver, keyId));
    return { ...execution, digest, place, approver };
  });
  return world.store.inbox.expect(tokens);
}

/** @param isRead some expression looks at the answer, so that whatever it is, it is an ordinary one */
function settle(decision: Decision, { form }: Asking, told: JsonObject, isRead: boolean): Settled {
  const { status, answers } = decision;
  const timedOut = status === 'timeout';
  if (form === 'input') {
    if (timedOut) return timeoutOf();
    return completed(answers[0]?.input ?? null);
  }
  const isOrdinary = told.onReject === 'continue' || (told.onReject !== 'fail' && isRead);
  if (status === 'approved' || isOrdinary) return { ...completed(outputOf(decision)), timedOut };
  if (timedOut) return timeoutOf();
  const said = answers.at(-1)?.feedback;
  return settledAtOnce('failed', lasting('REJECTED', said ? `Rejected: ${said}` : 'Rejected'));
}

/** Nobody answered in time. */
export function timeoutOf(): Settled {
  return { ...settledAtOnce('failed', lasting('STEP_TIMEOUT', 'Nobody answered in time')), timedOut: true };
}

function asMapping(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
