import {
  changeSchedule,
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  triggerSchedule,
} from '@ensembleapp/core/triggers/schedules.ts';
import { CreateSchedule, ListSchedules, PatchSchedule } from '@ensembleapp/protocol';
import { created, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';

const SCHEDULE = {
  id: 'sch_…',
  name: 'Morning report',
  ensemble: 'report',
  version: 'latest',
  cron: '0 9 * * 1-5',
  timezone: 'Europe/Berlin',
  input: {},
  overlap: 'skip',
  enabled: true,
  managedBy: 'api',
  lastRun: null,
  lastStatus: null,
  nextRun: 1705478400000,
  missed: 0,
};

export const createScheduleRoute = endpoint({
  summary: 'Run an ensemble by the clock.',
  body: { kind: 'json', schema: CreateSchedule, mayBeEmpty: false },
  answers: { 201: { description: 'The schedule', example: SCHEDULE } },
  refusals: ['NOT_FOUND'],
  idempotent: 'answer',
  async handle(call) {
    const schedule = await createSchedule(call.services.world, principalOf(call), call.body);
    return created(`/api/v1/schedules/${schedule.id}`, schedule);
  },
});

export const listSchedulesRoute = endpoint({
  summary: 'What is run by the clock, in the order it was made.',
  query: ListSchedules,
  answers: { 200: { description: 'A page of schedules', example: { schedules: [SCHEDULE] } } },
  async handle(call) {
    const page = await listSchedules(call.services.world, principalOf(call), call.query, pageRequest(call));
    return ok({ schedules: page.rows, ...pageEnd(call, page) });
  },
});

export const getScheduleRoute = endpoint({
  summary: 'One schedule: when it ran last, and when it runs next.',
  answers: { 200: { description: 'The schedule', example: SCHEDULE } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    return ok(await getSchedule(call.services.world, principalOf(call), paramOf(call, 'id')));
  },
});

export const patchScheduleRoute = endpoint({
  summary: 'Change a schedule. One of an ensemble’s trigger can be enabled and disabled.',
  body: { kind: 'json', schema: PatchSchedule, mayBeEmpty: true },
  answers: { 200: { description: 'The schedule', example: SCHEDULE } },
  refusals: ['NOT_FOUND', 'CONFLICT', 'MANAGED_BY_FILES'],
  async handle(call) {
    return ok(await changeSchedule(call.services.world, principalOf(call), paramOf(call, 'id'), call.body));
  },
});

export const deleteScheduleRoute = endpoint({
  summary: 'Delete a schedule. What it has started goes on.',
  answers: { 200: { description: 'Deleted', example: { deleted: true, id: 'sch_…' } } },
  refusals: ['NOT_FOUND', 'CONFLICT', 'MANAGED_BY_FILES'],
  async handle(call) {
    return ok(await deleteSchedule(call.services.world, principalOf(call), paramOf(call, 'id')));
  },
});

export const triggerScheduleRoute = endpoint({
  summary: 'Run now what a schedule runs, without waiting for its end.',
  answers: {
    202: { description: 'Started', example: { id: 'exec_…', status: 'running', timestamp: 1705408000000 } },
  },
  refusals: ['NOT_FOUND', 'CONCURRENT_LIMIT_EXCEEDED'],
  idempotent: 'answer',
  async handle(call) {
    const { id, startTime } = await triggerSchedule(call.services.world, principalOf(call), paramOf(call, 'id'));
    const headers = { location: `/api/v1/executions/${id}`, 'x-execution-id': id };
    return { status: 202, body: { id, status: 'running', timestamp: startTime }, headers };
  },
});
