import { cancelExecution } from '@ensembleapp/core/executions/cancel-execution.ts';
import { findVisibleExecution } from '@ensembleapp/core/executions/find-own-execution.ts';
import { forkExecution } from '@ensembleapp/core/executions/fork-execution.ts';
import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import { listExecutions } from '@ensembleapp/core/executions/list-executions.ts';
import { resumeExecution } from '@ensembleapp/core/executions/resume-execution.ts';
import { retryExecution } from '@ensembleapp/core/executions/retry-execution.ts';
import { signalExecution } from '@ensembleapp/core/executions/signal-execution.ts';
import { listDeliveries } from '@ensembleapp/core/executions/telling/list-deliveries.ts';
import { listEvents } from '@ensembleapp/core/executions/watching/list-events.ts';
import { listLogs } from '@ensembleapp/core/executions/watching/list-logs.ts';
import {
  ForkExecution,
  ListEvents,
  ListExecutions,
  ListLogs,
  PageQuery,
  ResumeExecution,
  RetryExecution,
  SignalExecution,
} from '@ensembleapp/protocol';
import { linked } from '../door/callback-link.ts';
import { accepted, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { lastKnown, streamEvents, wantsJson } from '../door/event-stream.ts';
import { pageEnd, pageRequest } from '../door/page.ts';
import { ACCEPTED, EXECUTED, RUN_REFUSALS, ran } from './execute.ts';

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
    return ok(linked(call, await getExecution(call.services.world, principalOf(call), paramOf(call, 'id'))));
  },
});

export const listLogsRoute = endpoint({
  summary: 'What the steps of a run logged, oldest first.',
  query: ListLogs,
  answers: { 200: { description: 'A page of lines' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { world } = call.services;
    const page = await listLogs(world, principalOf(call), paramOf(call, 'id'), call.query, pageRequest(call));
    return ok({ logs: page.rows, ...pageEnd(call, page) });
  },
});

export const listEventsRoute = endpoint({
  summary: 'What happens in a run: past events, then live ones until its end; as JSON those so far.',
  query: ListEvents,
  answers: { 200: { description: 'Server-sent events; with Accept: application/json a page of events' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { world } = call.services;
    const principal = principalOf(call);
    const id = paramOf(call, 'id');
    const after = lastKnown(call.request, call.query.after);
    if (!wantsJson(call.request)) {
      await findVisibleExecution(world, principal, id);
      return streamEvents(call, id, after);
    }
    const page = await listEvents(world, principal, id, { after: String(after), ...pageRequest(call) });
    return ok({ events: page.rows, ...pageEnd(call, page) });
  },
});

export const listDeliveriesRoute = endpoint({
  summary: 'Every attempt to tell others of a run, oldest first.',
  query: PageQuery,
  answers: { 200: { description: 'A page of attempts' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { services } = call;
    const page = await listDeliveries(services.world, principalOf(call), paramOf(call, 'id'), pageRequest(call));
    return ok({ deliveries: page.rows, ...pageEnd(call, page) });
  },
});

export const cancelExecutionRoute = endpoint({
  summary: 'Stop a run; when this is answered no further step starts.',
  answers: { 200: { description: 'It is stopped', example: { cancelled: true, executionId: EXECUTED.id } } },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  idempotent: 'answer',
  async handle(call) {
    return ok(await cancelExecution(call.services.world, principalOf(call), paramOf(call, 'id')));
  },
});

export const resumeExecutionRoute = endpoint({
  summary: 'Answer what a run waits for, and go on with it.',
  body: { kind: 'json', schema: ResumeExecution, mayBeEmpty: true },
  answers: { 200: { description: 'The run completed', example: EXECUTED }, 202: ACCEPTED },
  refusals: [...RUN_REFUSALS, 'CONFLICT'],
  idempotent: 'answer',
  async handle(call) {
    return ran(call, await resumeExecution(call.services.world, principalOf(call), paramOf(call, 'id'), call.body));
  },
});

export const retryExecutionRoute = endpoint({
  summary: 'Run again what a run ran, from its start or from the step that failed.',
  body: { kind: 'json', schema: RetryExecution, mayBeEmpty: true },
  answers: { 200: { description: 'The new run completed', example: EXECUTED }, 202: ACCEPTED },
  refusals: [...RUN_REFUSALS, 'CONFLICT'],
  idempotent: 'answer',
  async handle(call) {
    return ran(call, await retryExecution(call.services.world, principalOf(call), paramOf(call, 'id'), call.body));
  },
});

export const forkExecutionRoute = endpoint({
  summary: 'Run what a run ran with another input.',
  body: { kind: 'json', schema: ForkExecution, mayBeEmpty: false },
  answers: { 200: { description: 'The new run completed', example: EXECUTED }, 202: ACCEPTED },
  refusals: RUN_REFUSALS,
  idempotent: 'answer',
  async handle(call) {
    return ran(call, await forkExecution(call.services.world, principalOf(call), paramOf(call, 'id'), call.body));
  },
});

export const signalExecutionRoute = endpoint({
  summary: 'Send a signal to a run: it wakes the step that waits for it.',
  body: { kind: 'json', schema: SignalExecution, mayBeEmpty: false },
  answers: { 202: { description: 'It is kept', example: { accepted: true, executionId: EXECUTED.id } } },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  idempotent: 'answer',
  async handle(call) {
    const id = paramOf(call, 'id');
    return accepted(
      await signalExecution(call.services.world, principalOf(call), id, call.body),
      `/api/v1/executions/${id}`,
    );
  },
});
