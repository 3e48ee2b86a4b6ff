import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import { listExecutions } from '@ensembleapp/core/executions/list-executions.ts';
import { ListExecutions } from '@ensembleapp/protocol';
import { endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';

export const listExecutionsRoute = endpoint({
  summary: 'What was run, newest first.',
  query: ListExecutions,
  answers: { 200: { description: 'A page of executions' } },
  async handle(call) {
    const page = await listExecutions(call.services.world, principalOf(call), call.query, pageRequest(call));
    return ok({ executions: page.rows, total: page.total, ...pageEnd(call, page) });
  },
});

export const getExecutionRoute = endpoint({
  summary: 'One run: its input, its steps, and its output or error.',
  answers: { 200: { description: 'The execution' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    return ok(await getExecution(call.services.world, principalOf(call), paramOf(call, 'id')));
  },
});
