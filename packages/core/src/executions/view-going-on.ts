import type { GoesOnAnswer } from '@ensembleapp/protocol';
import type { World } from '../world.ts';
import { answerToken } from './asking/answer-token.ts';
import type { Run, Running, WaitingForInput } from './execution.ts';
import { type ShowToken, viewWaiting } from './view-waiting.ts';

/** What is answered of a run that goes on without its caller. */
export function viewGoingOn(execution: Run & (Running | WaitingForInput), token: ShowToken): GoesOnAnswer {
  const { id, startTime } = execution;
  const waiting = execution.status === 'running' ? undefined : viewWaiting(execution, execution.waiting, token);
  return waiting ? { id, status: 'waiting_for_input', waiting } : { id, status: 'running', timestamp: startTime };
}

/** For those who may see to the execution themselves; never for a browser. */
export function showTokens({ keyring }: World, caller: { readonly kind: string }): ShowToken {
  if (caller.kind === 'jwt') return hideTokens;
  return (execution, place, keyId) => answerToken(keyring, execution, place, null, keyId);
}

export const hideTokens: ShowToken = () => undefined;
