import { expect, it } from 'vitest';
import type { Schedule } from '../store/schedule-store.ts';
import { type OpenStore, opened, readAll } from './open-store.ts';
import { sampleExecution } from './samples.ts';

const schedule = (id: string, more: Partial<Schedule> = {}): Schedule => ({
  tenantId: 'acme',
  id,
  name: id,
  ensemble: 'report',
  version: 'latest',
  cron: '0 9 * * *',
  timezone: 'UTC',
  input: { a: 1 },
  metadata: {},
  overlap: 'skip',
  enabled: true,
  dueAt: 1000,
  lastRun: null,
  lastStatus: null,
  missed: 0,
  createdAt: 1,
  createdBy: { kind: 'token', id: 'tok_1' },
  ...more,
});

const DECLARED = { declared: { managedBy: 'files', file: 'ensembles/a.yaml', enabled: true } } as const;

export function scheduleContract(open: OpenStore): void {
  const openSchedules = async () => (await opened(open)).store.schedules;
  const run = (executionId: string, dueAt = 1000, nextDueAt = 2000) => ({
    dueAt,
    nextDueAt,
    missed: 0,
    run: { executionId, at: dueAt + 5 },
  });

  it('gives back schedules as they were made, each tenant its own, page by page', async () => {
    const schedules = await openSchedules();
    const all = [schedule('a'), schedule('b', { enabled: false, ensemble: 'other' }), schedule('c', { createdAt: 2 })];
    for (const one of all) await schedules.create(one);
    await schedules.create(schedule('a', { tenantId: 'other' }));
    expect(await readAll((page) => schedules.list('acme', {}, page), 2)).toEqual(all);
    const list = async (filter: Parameters<typeof schedules.list>[1]) =>
      (await schedules.list('acme', filter, { limit: 9 })).rows.map(({ id }) => id);
    expect(await list({ enabled: false })).toEqual(['b']);
    expect(await list({ ensemble: 'report' })).toEqual(['a', 'c']);
    expect(await list({ ensembles: ['other'] })).toEqual(['b']);
    expect(await schedules.find('acme', 'a')).toEqual(all[0]);
    expect(await schedules.find('third', 'a')).toBeUndefined();
  });

  it('changes and deletes what is there', async () => {
    const schedules = await openSchedules();
    await schedules.create(schedule('a'));
    const changed = { ...schedule('a'), name: 'Nightly', enabled: false, dueAt: null };
    expect(await schedules.change('acme', 'a', changed)).toEqual(changed);
    expect(await schedules.change('other', 'a', changed)).toBeUndefined();
    expect(await schedules.delete('other', 'a')).toBe(false);
    expect(await schedules.delete('acme', 'a')).toBe(true);
    expect(await schedules.find('acme', 'a')).toBeUndefined();
  });

  it('lists what is due, the longest due first', async () => {
    const schedules = await openSchedules();
    await schedules.create(schedule('a', { dueAt: 900 }));
    await schedules.create(schedule('b', { dueAt: 800, tenantId: 'other' }));
    await schedules.create(schedule('c', { dueAt: 1001 }));
    await schedules.create(schedule('d', { enabled: false }));
    await schedules.create(schedule('e', { dueAt: null }));
    expect((await schedules.due(1000, 9)).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('lets one caller alone take a due time', async () => {
    const schedules = await openSchedules();
    await schedules.create(schedule('a'));
    const claims = await Promise.all(['x', 'y', 'z'].map((id) => schedules.claim(schedule('a'), run(id))));
    expect(claims.toSorted()).toEqual(['run', 'taken', 'taken']);
    expect(await schedules.find('acme', 'a')).toMatchObject({ dueAt: 2000, lastRun: 1005 });
  });

  it('passes a due time while the run before goes on, lets it wait, or runs beside it, as the schedule says', async () => {
    const { store } = await opened(open);
    const { schedules } = store;
    const { endTime: _, output: __, ...ended } = sampleExecution('x');
    for (const overlap of ['skip', 'queue', 'allow'] as const) {
      await schedules.create(schedule(overlap, { overlap }));
      const id = `exec-${overlap}`;
      expect(await schedules.claim(schedule(overlap), run(id))).toBe('run');
      await store.executions.save({ ...ended, id, status: 'running' });
    }
    const again = (id: string) => schedules.claim(schedule(id), run(`again-${id}`, 2000, 3000));
    expect([await again('skip'), await again('queue'), await again('allow')]).toEqual(['skip', 'taken', 'run']);
    expect(await schedules.find('acme', 'skip')).toMatchObject({ dueAt: 3000, lastRun: 1005, lastStatus: 'running' });
    expect(await schedules.find('acme', 'queue')).toMatchObject({ dueAt: 2000 });
    await store.executions.save(sampleExecution('exec-queue'));
    expect(await again('queue')).toBe('run');
  });

  it('counts what was missed, and passes times that nobody runs', async () => {
    const schedules = await openSchedules();
    await schedules.create(schedule('a'));
    expect(await schedules.claim(schedule('a'), { dueAt: 1000, nextDueAt: 5000, missed: 4 })).toBe('skip');
    expect(await schedules.find('acme', 'a')).toMatchObject({ dueAt: 5000, missed: 4, lastRun: null });
  });

  it('knows how the last run ended, also when it left no execution', async () => {
    const schedules = await openSchedules();
    await schedules.create(schedule('a'));
    await schedules.ran('acme', 'a', { executionId: 'x', at: 7 });
    await schedules.ended('acme', 'a', 'earlier', 'completed');
    expect(await schedules.find('acme', 'a')).toMatchObject({ lastRun: 7, lastStatus: null });
    await schedules.ended('acme', 'a', 'x', 'failed');
    expect(await schedules.find('acme', 'a')).toMatchObject({ lastRun: 7, lastStatus: 'failed' });
  });

  it('keeps what became of declared schedules, reckons anew when their times change, and drops those that go', async () => {
    const schedules = await openSchedules();
    await schedules.create(schedule('own'));
    await schedules.declare([schedule('a', DECLARED), schedule('b', DECLARED)]);
    await schedules.claim(schedule('a'), run('x'));
    await schedules.change('acme', 'a', { ...schedule('a'), enabled: false, dueAt: 2000 });

    await schedules.declare([schedule('a', { ...DECLARED, input: { a: 2 }, dueAt: 7000 })]);
    expect(await schedules.find('acme', 'a')).toMatchObject({
      input: { a: 2 },
      enabled: false,
      dueAt: 2000,
      lastRun: 1005,
    });
    expect(await schedules.find('acme', 'b')).toBeUndefined();
    expect(await schedules.find('acme', 'own')).toBeDefined();

    await schedules.declare([schedule('a', { ...DECLARED, cron: '0 10 * * *', dueAt: 7000 })]);
    expect(await schedules.find('acme', 'a')).toMatchObject({ enabled: true, dueAt: 7000, lastRun: 1005 });
  });
}
