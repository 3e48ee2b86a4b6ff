import { type Principal, unattended } from '../auth/principal.ts';
import { newExecutionId } from '../executions/execution-id.ts';
import { Refusal } from '../refusal.ts';
import type { Overlap, Schedule } from '../store/schedule-store.ts';
import type { World } from '../world.ts';
import { declaredInput } from './declared-input.ts';
import type { DueTimes } from './due-times.ts';
import { type Started, startTriggered } from './run-triggered.ts';

/** How many schedules are looked at in one go. */
const AT_ONCE = 100;
/** How late a due time is still run, ms. */
const LATEST = 3_600_000;
/** Missed times are counted up to this many at once. */
const MOST_MISSED = 10_000;

/**
 * For every second of a server's life: runs what is due, each due time once whatever the number of servers. A time that none ran is run late
 * within the hour, and counts as missed after it.
 */
export async function runDue(world: World): Promise<void> {
  const { store, clock, schedules } = world;
  await schedules.declare();
  for (const schedule of await store.schedules.due(clock.now(), AT_ONCE)) await runDueTimes(world, schedule);
}

/** Every time that one schedule is due by now, the oldest first. */
async function runDueTimes(world: World, schedule: Schedule): Promise<void> {
  const { store, clock, schedules } = world;
  const times = schedules.times(schedule);
  const now = clock.now();
  for (let dueAt = schedule.dueAt; dueAt !== null && dueAt <= now; ) {
    const { due, missed } = lateTime(times, schedule.overlap, dueAt, now);
    const run = due === undefined || due > now ? undefined : { executionId: newExecutionId(), at: now, due };
    const nextDueAt: number | null = (run ? times.next(run.due) : due) ?? null;
    const claimed = await store.schedules.claim(schedule, { dueAt, nextDueAt, missed, run });
    if (claimed === 'taken') return;
    if (claimed === 'run' && run) await startDue(world, schedule, run.due, run.executionId);
    dueAt = nextDueAt;
  }
}

/**
 * The time to run of those that are due by now, and how many before it are run no more: those of more than an hour ago, and where runs must not
 * overlap all but the newest.
 */
function lateTime(
  times: DueTimes,
  overlap: Overlap,
  dueAt: number,
  now: number,
): { readonly due: number | undefined; readonly missed: number } {
  const earliest = now - LATEST;
  let missed = 0;
  for (let due: number | undefined = dueAt; due !== undefined; ) {
    const next = times.next(due);
    const isNewer = overlap === 'skip' && next !== undefined && next <= now;
    if (due >= earliest && !isNewer) return { due, missed };
    missed += 1;
    due = missed < MOST_MISSED || due >= earliest ? next : times.next(earliest);
  }
  return { due: undefined, missed };
}

async function startDue(world: World, schedule: Schedule, scheduledFor: number, executionId: string): Promise<void> {
  const { tenantId, id, ensemble } = schedule;
  try {
    await startScheduled(world, unattended('schedule', tenantId, id), schedule, scheduledFor, executionId);
  } catch (error) {
    await world.store.schedules.ended(tenantId, id, executionId, 'failed');
    if (!(error instanceof Refusal)) throw error;
    world.log.error(
      { tenantId, ensemble, schedule: id, code: error.code },
      `a schedule could not start: ${error.message}`,
    );
  }
}

/** Starts what a schedule runs, and remembers how it ends. @throws Refusal when it cannot start */
export async function startScheduled(
  world: World,
  principal: Principal,
  schedule: Schedule,
  scheduledFor: number,
  executionId: string,
): Promise<Started> {
  const { tenantId, id, ensemble, version, cron, timezone, metadata, declared } = schedule;
  const moment = { cron, timezone, triggeredAt: world.clock.now(), scheduledFor };
  // What came over the API is data.
  const own = declared ? declaredInput(schedule.input, world) : schedule.input;
  const input = { ...own, _schedule: moment };
  const started = await startTriggered(
    world,
    principal,
    { type: 'cron', ensemble, version, input, brought: { cron, timezone, metadata } },
    executionId,
  );
  world.background.run('remember how a schedule went', async () => {
    const { status } = await started.left;
    await world.store.schedules.ended(tenantId, id, executionId, status);
  });
  return started;
}
