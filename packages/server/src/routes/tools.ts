import { getTool, listTools } from '@ensembleapp/core/definitions/tool.ts';
import { invokeTool } from '@ensembleapp/core/executions/invoke-tool.ts';
import { GetDefinition, InvokeTool, ListTools } from '@ensembleapp/protocol';
import { endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';

export const listToolsRoute = endpoint({
  summary: 'List tools by name: agents of one operation that models may call.',
  query: ListTools,
  answers: { 200: { description: 'A page of tools' } },
  async handle(call) {
    const page = await listTools(call.services.world, principalOf(call), pageRequest(call));
    return ok({ tools: page.rows, ...pageEnd(call, page) });
  },
});

export const getToolRoute = endpoint({
  summary: 'One tool with its definition.',
  query: GetDefinition,
  answers: { 200: { description: 'The tool' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    return ok(await getTool(call.services.world, principalOf(call), paramOf(call, 'name'), call.query.version));
  },
});

export const invokeToolRoute = endpoint({
  summary: 'Call one tool and wait for its result; that it failed is a result too.',
  body: { kind: 'json', schema: InvokeTool, mayBeEmpty: true },
  answers: {
    200: { description: 'The tool ran', example: { success: true, data: 1250.5, debug: { executionTime: 31 } } },
  },
  refusals: ['NOT_FOUND', 'CONCURRENT_LIMIT_EXCEEDED'],
  crossOrigin: true,
  lenient: true,
  idempotent: 'answer',
  async handle(call) {
    const request = { tool: paramOf(call, 'toolId'), body: call.body };
    const { executionId, body } = await invokeTool(call.services.world, principalOf(call), request);
    return ok(body, { 'x-execution-id': executionId });
  },
});
