import { answerCallback, viewCallback } from '@ensembleapp/core/executions/callback.ts';
import { AnswerCallback } from '@ensembleapp/protocol';
import { endpoint, ok, paramOf } from '../door/endpoint.ts';

const NOT_KEPT = { 'cache-control': 'no-store' };
const REFUSALS = ['NOT_FOUND', 'CONFLICT'] as const;
const ANSWERED = { executionId: 'exec_5Kq9ZtB2wLx8RmVn0PsQyA', status: 'running', approved: true };

export const getCallbackRoute = endpoint({
  summary: 'What is asked by whoever gave out this link. Never decides anything.',
  lenient: true,
  answers: { 200: { description: 'What is asked' } },
  refusals: REFUSALS,
  secretInPath: true,
  async handle(call) {
    return ok(await viewCallback(call.services.world, paramOf(call, 'token')), NOT_KEPT);
  },
});

export const answerCallbackRoute = endpoint({
  summary: 'Answer what is asked by whoever gave out this link. It works once.',
  body: { kind: 'json', schema: AnswerCallback, mayBeEmpty: true },
  answers: { 200: { description: 'The answer is taken', example: ANSWERED } },
  refusals: REFUSALS,
  secretInPath: true,
  async handle(call) {
    return ok(await answerCallback(call.services.world, paramOf(call, 'token'), call.body), NOT_KEPT);
  },
});

/** The decision is in the path. */
export function decideCallbackRoute(approved: boolean) {
  return endpoint({
    summary: approved
      ? 'Approve what is asked by whoever gave out this link.'
      : 'Reject what is asked by whoever gave out this link.',
    body: { kind: 'json', schema: AnswerCallback.omit({ approved: true, action: true }), mayBeEmpty: true },
    answers: { 200: { description: 'The answer is taken', example: { ...ANSWERED, approved } } },
    refusals: REFUSALS,
    secretInPath: true,
    async handle(call) {
      const said = { ...call.body, approved };
      return ok(await answerCallback(call.services.world, paramOf(call, 'token'), said), NOT_KEPT);
    },
  });
}
