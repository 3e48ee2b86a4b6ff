import { getEnsembleState, patchEnsembleState, putEnsembleState } from '@ensembleapp/core/executions/ensemble-state.ts';
import { findVisibleExecution } from '@ensembleapp/core/executions/find-own-execution.ts';
import { invalid } from '@ensembleapp/core/refusal.ts';
import { StateQuery, WriteState } from '@ensembleapp/protocol';
import { type Call, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';

const UPDATED = { description: 'It is written', example: { updated: true } };
const body = { kind: 'json', schema: WriteState, mayBeEmpty: false } as const;

export const getExecutionStateRoute = endpoint({
  summary: 'The state of a run, as its steps have left it so far.',
  answers: { 200: { description: 'The state' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { world } = call.services;
    const { state = {}, moments = [] } = await findVisibleExecution(world, principalOf(call), paramOf(call, 'id'));
    const last = moments.findLast(({ kind }) => kind === 'state');
    return ok({ state, lastModified: last?.at ?? null }, { etag: etagOf(last?.sequence ?? 0) });
  },
});

export const getEnsembleStateRoute = endpoint({
  summary: 'The state that an ensemble keeps between runs.',
  query: StateQuery,
  answers: { 200: { description: 'The state' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { view, revision } = await getEnsembleState(call.services.world, principalOf(call), asked(call));
    return ok(view, { etag: etagOf(revision) });
  },
});

export const putEnsembleStateRoute = endpoint({
  summary: 'Replace the state that an ensemble keeps between runs.',
  query: StateQuery,
  body,
  answers: { 200: UPDATED },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  async handle(call) {
    const { world } = call.services;
    await putEnsembleState(world, principalOf(call), asked(call), call.body.state, ifRevision(call));
    return ok({ updated: true });
  },
});

export const patchEnsembleStateRoute = endpoint({
  summary: 'Replace members of the state that an ensemble keeps between runs; null removes one.',
  query: StateQuery,
  body,
  answers: { 200: UPDATED },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  async handle(call) {
    const { world } = call.services;
    await patchEnsembleState(world, principalOf(call), asked(call), call.body.state, ifRevision(call));
    return ok({ updated: true });
  },
});

function asked(call: Call<StateQuery>) {
  return { ensemble: paramOf(call, 'name'), key: call.query.key };
}

function etagOf(revision: number): string {
  return `"${revision}"`;
}

/** What `If-Match` names (RFC 9110, section 13.1.1); undefined: any. @throws Refusal INVALID_INPUT */
function ifRevision({ request }: Pick<Call, 'request'>): number | undefined {
  const said = request.headers.get('if-match');
  if (said === null || said === '*') return undefined;
  const [, revision] = /^"(\d{1,15})"$/.exec(said) ?? [];
  if (revision === undefined) throw invalid({ path: 'if-match', message: 'must be an ETag of this state, or *' });
  return Number(revision);
}
