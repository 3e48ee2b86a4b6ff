import { answerCallback, viewCallback } from '@ensembleapp/core/executions/callback.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import type { World } from '@ensembleapp/core/world.ts';
import { AnswerCallback } from '@ensembleapp/protocol';
import { formPage } from '../answering/form-page.ts';
import { refusalPage, thanksPage } from '../answering/outcome-page.ts';
import { readForm } from '../answering/read-form.ts';
import { type Answer, endpoint, ok, paramOf } from '../door/endpoint.ts';
import { parseInput } from '../door/parse-input.ts';
import { readsPages } from '../door/reads-pages.ts';

const NOT_KEPT = { 'cache-control': 'no-store' };
const REFUSALS = ['NOT_FOUND', 'CONFLICT'] as const;
const ANSWERED = { executionId: 'exec_5Kq9ZtB2wLx8RmVn0PsQyA', status: 'running', approved: true };

export const getCallbackRoute = endpoint({
  summary: 'What is asked by whoever gave out this link; to a browser, a form. Never decides anything.',
  lenient: true,
  answers: { 200: { description: 'What is asked' } },
  refusals: REFUSALS,
  secretInPath: true,
  refusalPage,
  async handle(call) {
    const asked = await viewCallback(call.services.world, paramOf(call, 'token'));
    const chosen = new URL(call.request.url).searchParams.get('action');
    return readsPages(call.request) ? formPage(asked, { chosen }) : ok(asked, NOT_KEPT);
  },
});

export const callbackStatusRoute = endpoint({
  summary: 'What is asked by whoever gave out this link.',
  lenient: true,
  answers: { 200: { description: 'What is asked' } },
  refusals: REFUSALS,
  secretInPath: true,
  async handle(call) {
    return ok(await viewCallback(call.services.world, paramOf(call, 'token')), NOT_KEPT);
  },
});

export const answerCallbackRoute = endpoint<unknown, AnswerCallback | URLSearchParams>({
  summary: 'Answer what is asked by whoever gave out this link, as JSON or by its form. It works once.',
  body: { kind: 'json', schema: AnswerCallback, mayBeEmpty: true, form: (filled) => filled },
  answers: { 200: { description: 'The answer is taken', example: ANSWERED } },
  refusals: REFUSALS,
  secretInPath: true,
  refusalPage,
  async handle(call) {
    const { body } = call;
    const { world } = call.services;
    const token = paramOf(call, 'token');
    if (body instanceof URLSearchParams) return answerByForm(world, token, body);
    return ok(await answerCallback(world, token, body), NOT_KEPT);
  },
});

/** What is wrong with the form is shown in it, with what was filled in. */
async function answerByForm(world: World, token: string, filled: URLSearchParams): Promise<Answer> {
  const asked = await viewCallback(world, token);
  const chosen = filled.get('action');
  try {
    const said = parseInput(AnswerCallback, readForm(asked, filled), '');
    const answer = await answerCallback(world, token, said);
    return thanksPage(answer, asked.actions.find(({ id }) => id === chosen)?.label);
  } catch (thrown) {
    if (!(thrown instanceof Refusal) || thrown.code !== 'INVALID_INPUT') throw thrown;
    return formPage(asked, { chosen, typed: filled, problems: thrown.extras.details ?? [] });
  }
}

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
