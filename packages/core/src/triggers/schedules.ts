import type { CreateSchedule, ListSchedules, PatchSchedule, ScheduleView } from '@ensembleapp/protocol';
import { authorize } from '../auth/authorize.ts';
import { actorOf, type Principal } from '../auth/principal.ts';
import { missing, reaches, requireReach } from '../auth/restrict.ts';
import { randomText } from '../crypto.ts';
import { cronFault } from '../ensembles/triggers/cron.ts';
import { isTimezone } from '../ensembles/triggers/timezone.ts';
import type { Execution } from '../executions/execution.ts';
import { newExecutionId } from '../executions/execution-id.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import type { Schedule, ScheduleChange } from '../store/schedule-store.ts';
import type { Page, PageRequest } from '../store/store.ts';
import type { World } from '../world.ts';
import { startScheduled } from './run-due.ts';
import { viewSchedule } from './view-schedule.ts';

/**
 * Makes a schedule.
 * @throws Refusal INVALID_INPUT, NOT_FOUND for an unknown ensemble, FORBIDDEN
 */
export async function createSchedule(world: World, principal: Principal, asked: CreateSchedule): Promise<ScheduleView> {
  const { ensemble, cron, timezone = 'UTC', input = {}, version = 'latest', enabled = true, name = ensemble } = asked;
  checkTiming({ cron, timezone });
  await requireEnsemble(world, principal, { ensemble, version });
  const now = world.clock.now();
  const schedule: Schedule = {
    tenantId: principal.tenantId,
    id: `sch_${randomText(22)}`,
    name,
    ensemble,
    version,
    cron,
    timezone,
    input,
    metadata: {},
    overlap: 'skip',
    enabled,
    dueAt: world.schedules.times({ cron, timezone }).next(now) ?? null,
    lastRun: null,
    lastStatus: null,
    missed: 0,
    createdAt: now,
    createdBy: actorOf(principal),
  };
  await world.store.schedules.create(schedule);
  return viewSchedule(schedule);
}

/** A page of the tenant's schedules that the principal reaches, those of triggers among them. */
export async function listSchedules(
  world: World,
  { tenantId, grant }: Principal,
  { ensemble, enabled }: Pick<ListSchedules, 'ensemble' | 'enabled'>,
  page: PageRequest,
): Promise<Page<ScheduleView>> {
  await world.schedules.declare();
  const filter = { ensemble, enabled, ensembles: grant.restrictions.ensembles };
  const { rows, ...end } = await world.store.schedules.list(tenantId, filter, page);
  return { ...end, rows: rows.map(viewSchedule) };
}

/** @throws Refusal NOT_FOUND, FORBIDDEN */
export async function getSchedule(world: World, principal: Principal, id: string): Promise<ScheduleView> {
  return viewSchedule(await find(world, principal, id));
}

/**
 * Changes a schedule. Of one that a trigger declares only whether it is enabled.
 * @throws Refusal INVALID_INPUT, NOT_FOUND, FORBIDDEN, MANAGED_BY_FILES, CONFLICT
 */
export async function changeSchedule(
  world: World,
  principal: Principal,
  id: string,
  asked: PatchSchedule,
): Promise<ScheduleView> {
  const known = await find(world, principal, id);
  if (Object.entries(asked).some(([member, value]) => member !== 'enabled' && value !== undefined)) requireOwn(known);
  const change: ScheduleChange = {
    name: asked.name ?? known.name,
    ensemble: asked.ensemble ?? known.ensemble,
    version: asked.version ?? known.version,
    cron: asked.cron ?? known.cron,
    timezone: asked.timezone ?? known.timezone,
    input: asked.input ?? known.input,
    metadata: known.metadata,
    overlap: known.overlap,
    enabled: asked.enabled ?? known.enabled,
  };
  checkTiming(change);
  if (asked.input || asked.ensemble !== undefined) authorize(principal.grant, ['execute:ensembles']);
  if (asked.ensemble !== undefined || asked.version !== undefined) await requireEnsemble(world, principal, change);
  const { tenantId } = principal;
  const isTimedAnew =
    change.cron !== known.cron || change.timezone !== known.timezone || (change.enabled && !known.enabled);
  const dueAt = isTimedAnew ? { dueAt: world.schedules.times(change).next(world.clock.now()) ?? null } : {};
  const changed = await world.store.schedules.change(tenantId, id, { ...change, ...dueAt });
  if (!changed) throw notFound('Schedule', id);
  return viewSchedule(changed);
}

/** @throws Refusal NOT_FOUND, FORBIDDEN, MANAGED_BY_FILES, CONFLICT */
export async function deleteSchedule(
  world: World,
  principal: Principal,
  id: string,
): Promise<{ readonly deleted: true; readonly id: string }> {
  requireOwn(await find(world, principal, id));
  await world.store.schedules.delete(principal.tenantId, id);
  return { deleted: true, id };
}

/** Runs what a schedule runs, now, and does not wait for its end. @throws Refusal NOT_FOUND, FORBIDDEN, or when it cannot start */
export async function triggerSchedule(world: World, principal: Principal, id: string): Promise<Execution> {
  const schedule = await find(world, principal, id);
  const executionId = newExecutionId();
  const now = world.clock.now();
  const { execution } = await startScheduled(world, principal, schedule, now, executionId);
  await world.store.schedules.ran(principal.tenantId, id, { executionId, at: now });
  return execution;
}

async function find(world: World, { tenantId, grant }: Principal, id: string): Promise<Schedule> {
  await world.schedules.declare();
  const schedule = await world.store.schedules.find(tenantId, id);
  if (!schedule || !reaches(grant, 'ensembles', schedule.ensemble)) throw notFound('Schedule', id);
  return schedule;
}

/** @throws Refusal for one that stands in an ensemble: it is changed there */
function requireOwn({ declared, ensemble }: Schedule): void {
  if (!declared) return;
  const { file } = declared;
  if (file !== null) throw new Refusal('MANAGED_BY_FILES', `Managed by files: ${file}`, { file });
  throw new Refusal('CONFLICT', `A trigger of the ensemble ${ensemble} declares this schedule: change it there`);
}

/** @throws Refusal INVALID_INPUT */
function checkTiming({ cron, timezone }: Pick<Schedule, 'cron' | 'timezone'>): void {
  const fault = cronFault(cron);
  if (fault !== undefined) throw invalid({ path: 'cron', message: `is wrong: ${fault}` });
  if (!isTimezone(timezone)) throw invalid({ path: 'timezone', message: 'must be an IANA name such as Europe/Zurich' });
}

async function requireEnsemble(
  world: World,
  { tenantId, grant }: Principal,
  { ensemble, version }: Pick<Schedule, 'ensemble' | 'version'>,
): Promise<void> {
  const found = await world.definitions.findEnsemble(tenantId, ensemble, version);
  if (!found) throw missing(grant, 'ensembles', ensemble, notFound('Ensemble', ensemble));
  requireReach(grant, 'ensembles', found.plan.ensemble.name);
}
