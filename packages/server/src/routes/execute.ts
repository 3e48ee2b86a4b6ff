import { executeAgent } from '@ensembleapp/core/executions/execute-agent.ts';
import { type Answered, executeEnsemble } from '@ensembleapp/core/executions/execute-ensemble.ts';
import { invokeAgent } from '@ensembleapp/core/executions/invoke-agent.ts';
import { type ErrorCode, ExecuteAgent, ExecuteEnsemble, Invoke } from '@ensembleapp/protocol';
import { linked } from '../door/callback-link.ts';
import { type Answer, accepted, type Call, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { streamEvents, wantsEvents } from '../door/event-stream.ts';

/** What a run may end with beyond what any route may answer. */
export const RUN_REFUSALS: readonly ErrorCode[] = [
  'NOT_FOUND',
  'TIMEOUT',
  'OUTPUT_SCHEMA_MISMATCH',
  'CONCURRENT_LIMIT_EXCEEDED',
  'EXECUTION_FAILED',
  'PROVIDER_ERROR',
  'PROVIDER_NOT_CONFIGURED',
  'PROVIDER_TIMEOUT',
];

export const EXECUTED = {
  id: 'exec_5Kq9ZtB2wLx8RmVn0PsQyA',
  status: 'completed',
  output: { greeting: 'Hello, Ada!', steps: 3 },
  duration: 42,
  timestamp: 1705408000000,
};

/** 202 of whatever runs something. */
export const ACCEPTED = {
  description: 'It goes on without its caller, or waits for somebody',
  example: { id: EXECUTED.id, status: 'running', timestamp: EXECUTED.timestamp },
};

export const executeEnsembleRoute = endpoint({
  summary: 'Run an ensemble and wait for its end.',
  body: { kind: 'json', schema: ExecuteEnsemble, mayBeEmpty: true },
  answers: { 200: { description: 'The run completed', example: EXECUTED }, 202: ACCEPTED },
  refusals: RUN_REFUSALS,
  crossOrigin: true,
  idempotent: 'answer',
  async handle(call) {
    const request = { ensemble: paramOf(call, 'name'), body: withStream(call) };
    return ran(call, await executeEnsemble(call.services.world, principalOf(call), request), request.body.stream);
  },
});

export const executeAgentRoute = endpoint({
  summary: 'Run one agent with an input and wait for its end.',
  body: { kind: 'json', schema: ExecuteAgent, mayBeEmpty: true },
  answers: {
    200: {
      description: 'The run completed',
      example: { ...EXECUTED, operations: [{ name: 'generate', operation: 'think', duration: 790, cached: false }] },
    },
    202: ACCEPTED,
  },
  refusals: RUN_REFUSALS,
  idempotent: 'answer',
  async handle(call) {
    const request = { agent: paramOf(call, 'name'), body: withStream(call) };
    return ran(call, await executeAgent(call.services.world, principalOf(call), request), request.body.stream);
  },
});

export const invokeAgentRoute = endpoint({
  summary: 'Put a message to an agent and wait for its answer.',
  body: { kind: 'json', schema: Invoke, mayBeEmpty: false },
  answers: {
    200: {
      description: 'The answer',
      example: { data: { text: 'Hello!' }, threadId: 'invoke-7hT2mQ9xZr4Lw8NpK1vBcd' },
    },
  },
  refusals: [...RUN_REFUSALS, 'THREAD_BUSY'],
  crossOrigin: true,
  lenient: true,
  idempotent: 'answer',
  async handle(call) {
    const request = { agent: paramOf(call, 'agentId'), body: call.body };
    return ran(call, await invokeAgent(call.services.world, principalOf(call), request));
  },
});

/** What is asked for in the headers, too. */
function withStream<Body extends { readonly stream?: boolean | undefined }>({
  body,
  request,
}: Call<unknown, Body>): Body {
  return body.stream === undefined && wantsEvents(request) ? { ...body, stream: true } : body;
}

/** 200 of what completed, or of its events; 202, and where to look for it, of what goes on or waits for somebody. */
export function ran(
  call: Pick<Call, 'services' | 'principal' | 'request'>,
  { executionId, body }: Answered<object>,
  isStream = false,
): Answer {
  if (isStream) return streamEvents(call, executionId, -1, { body });
  const headers = { 'x-execution-id': executionId };
  const goesOn = 'status' in body && body.status !== 'completed';
  return goesOn ? accepted(linked(call, body), `/api/v1/executions/${executionId}`, headers) : ok(body, headers);
}
