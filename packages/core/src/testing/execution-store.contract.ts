import { expect, it } from 'vitest';
import type { Execution, StepRecord } from '../executions/execution.ts';
import type { ExecutionFilter } from '../store/execution-store.ts';
import { type OpenStore, opened, readAll } from './open-store.ts';
import { SAMPLE_TIME, sampleExecution } from './samples.ts';

export function executionContract(open: OpenStore): void {
  const executions = async () => (await opened(open)).store.executions;

  const running = (id: string): Execution => {
    const { output: _, endTime: __, ...run } = sampleExecution(id);
    return { ...run, status: 'running' };
  };

  it('gives back every status as it was saved', async () => {
    const store = await executions();
    const step: StepRecord = {
      step: 'greet',
      agent: 'greeter',
      operation: 'think',
      status: 'failed',
      startTime: SAMPLE_TIME,
      duration: 3,
      attempts: 2,
      cached: false,
      timedOut: true,
      startSeq: 1,
      endSeq: 2,
      input: { a: [1, null, 'x'] },
      output: null,
      error: { code: 'TIMEOUT', message: 'too slow' },
    };
    const { output: _, ...ended } = sampleExecution('exec_3');
    const saved: readonly Execution[] = [
      running('exec_1'),
      sampleExecution('exec_2', { response: { status: 201 }, metadata: { a: 'b' }, user: 'ada', steps: [step] }),
      { ...ended, status: 'timeout', error: { code: 'TIMEOUT', reason: 'TIMEOUT', message: 'late', step: 'greet' } },
    ];
    await Promise.all(saved.map((execution) => store.save(execution)));
    for (const execution of saved) expect(await store.find('acme', execution.id)).toStrictEqual(execution);
    expect(await store.find('other', 'exec_1')).toBeUndefined();
    expect(await store.find('acme', 'exec_9')).toBeUndefined();
  });

  it('replaces the row of the same id and tenant', async () => {
    const store = await executions();
    await store.save(running('exec_1'));
    await store.save(sampleExecution('exec_1'));
    await store.save(sampleExecution('exec_1', { tenantId: 'other', name: 'theirs' }));
    expect(await store.find('acme', 'exec_1')).toEqual(sampleExecution('exec_1'));
    const { rows, total } = await store.list('acme', {}, { limit: 10 });
    expect(rows).toEqual([sampleExecution('exec_1')]);
    expect(total).toBe(1);
  });

  it('keeps the last of two saves of one id that were made at the same time', async () => {
    const store = await executions();
    await Promise.all([store.save(running('exec_1')), store.save(sampleExecution('exec_1'))]);
    expect((await store.find('acme', 'exec_1'))?.status).toBe('completed');
  });

  it('lists the newest start first, and neither repeats nor skips while runs are added', async () => {
    const store = await executions();
    const ids = Array.from({ length: 25 }, (_, index) => `exec_${String(index).padStart(2, '0')}`);
    const start = (index: number) => ({ startTime: SAMPLE_TIME + Math.floor(index / 4) });
    await Promise.all(ids.map((id, index) => store.save(sampleExecution(id, start(index)))));
    let added = 0;
    const add = () => {
      added += 1;
      return store.save(sampleExecution(`exec_x${added}`, { startTime: SAMPLE_TIME + 1000 }));
    };
    const rows = await readAll((page) => store.list('acme', {}, page), 4, add);
    expect(rows.map((row) => row.id)).toEqual(ids.toReversed());
  });

  it('narrows by each filter and by all together, and counts the matches', async () => {
    const store = await executions();
    const { output: _, ...ended } = sampleExecution('exec_4', { startTime: SAMPLE_TIME + 4 });
    const failure = { code: 'EXECUTION_FAILED', reason: 'X', message: 'x', step: null } as const;
    await store.save(sampleExecution('exec_1', { name: 'a', startTime: SAMPLE_TIME + 1 }));
    await store.save(sampleExecution('exec_2', { name: 'a', kind: 'agent', startTime: SAMPLE_TIME + 2 }));
    const parentId = 'exec_4';
    await store.save(sampleExecution('exec_3', { name: 'b', kind: 'invoke', startTime: SAMPLE_TIME + 3, parentId }));
    await store.save({ ...ended, name: 'b', status: 'failed', error: failure, caller: { kind: 'key', id: 'key_1' } });
    const list = async (filter: ExecutionFilter) => {
      const { rows, total } = await store.list('acme', filter, { limit: 1 });
      const all = await readAll((page) => store.list('acme', filter, page), 1);
      expect(all.slice(0, 1)).toEqual(rows);
      expect(total).toBe(all.length);
      return all.map((row) => row.id);
    };
    expect(await list({})).toEqual(['exec_4', 'exec_3', 'exec_2', 'exec_1']);
    expect(await list({ kinds: ['agent', 'invoke'] })).toEqual(['exec_3', 'exec_2']);
    expect(await list({ ensemble: 'a' })).toEqual(['exec_1']);
    expect(await list({ agent: 'b' })).toEqual(['exec_3']);
    expect(await list({ agent: 'b', ensemble: 'b' })).toEqual([]);
    expect(await list({ statuses: ['failed', 'timeout'] })).toEqual(['exec_4']);
    expect(await list({ caller: 'key_1' })).toEqual(['exec_4']);
    expect(await list({ parentId })).toEqual(['exec_3']);
    expect(await list({ startTime: SAMPLE_TIME + 2, endTime: SAMPLE_TIME + 3 })).toEqual(['exec_3', 'exec_2']);
    expect(await list({ statuses: ['completed'], ensemble: 'a', caller: 'tok_1' })).toEqual(['exec_1']);
  });

  it('shows what the restrictions of the caller let through', async () => {
    const store = await executions();
    await store.save(sampleExecution('exec_1', { name: 'a', startTime: SAMPLE_TIME + 1 }));
    await store.save(sampleExecution('exec_2', { name: 'b', startTime: SAMPLE_TIME + 2 }));
    await store.save(sampleExecution('exec_3', { name: 'a', kind: 'agent', startTime: SAMPLE_TIME + 3 }));
    const list = async (allowed: ExecutionFilter['allowed']) =>
      (await store.list('acme', { allowed }, { limit: 9 })).rows.map((row) => row.id);
    expect(await list({})).toEqual(['exec_3', 'exec_2', 'exec_1']);
    expect(await list({ ensembles: ['b'] })).toEqual(['exec_3', 'exec_2']);
    expect(await list({ agents: [] })).toEqual(['exec_2', 'exec_1']);
    expect(await list({ agents: ['a'], ensembles: [] })).toEqual(['exec_3']);
  });

  const key = { tenantId: 'acme', id: 'exec_1' };
  const holder = { worker: 'one', until: SAMPLE_TIME + 100 };
  const other = { worker: 'other', until: SAMPLE_TIME + 200 };

  it('lets one worker work on a run at a time, and another one when that has not said anything for too long', async () => {
    const store = await executions();
    await store.save(running('exec_1'), { holder });
    expect(await store.claim(key, other, SAMPLE_TIME + 100)).toBeUndefined();
    await store.renew({ ...holder, until: SAMPLE_TIME + 150 });
    expect(await store.claim(key, other, SAMPLE_TIME + 101)).toBeUndefined();
    expect(await store.due(SAMPLE_TIME + 150, 9)).toEqual([]);
    expect(await store.due(SAMPLE_TIME + 151, 9)).toEqual([key]);
    expect(await store.claim(key, other, SAMPLE_TIME + 151)).toEqual(running('exec_1'));
    expect(await store.claim(key, holder, SAMPLE_TIME + 151)).toBeUndefined();
  });

  it('knows who works, and gives what a worker that is gone has left to others', async () => {
    const store = await executions();
    await store.save(running('exec_1'), { holder });
    await store.save(running('exec_2'), { holder: other });
    expect((await store.workers()).toSorted()).toEqual(['one', 'other']);
    await store.release('one');
    expect(await store.due(SAMPLE_TIME, 9)).toEqual([key]);
    expect(await store.claim(key, other, SAMPLE_TIME)).toBeDefined();
  });

  it('wakes an execution that waits in one with what it waited for, and none that somebody works on', async () => {
    const store = await executions();
    await store.save(running('exec_1'));
    await store.save(running('exec_2'), { holder });
    for (const id of ['exec_1', 'exec_2']) {
      await store.save(sampleExecution(`${id}_child`), { wakes: { id, at: SAMPLE_TIME + 5 } });
    }
    expect(await store.due(SAMPLE_TIME + 4, 9)).toEqual([]);
    expect(await store.due(SAMPLE_TIME + 5, 9)).toEqual([key]);
  });

  it('has nobody work on what has ended', async () => {
    const store = await executions();
    await store.save(running('exec_1'), { holder });
    await store.save(sampleExecution('exec_1'));
    expect(await store.workers()).toEqual([]);
    expect(await store.claim(key, other, SAMPLE_TIME + 999)).toBeUndefined();
    expect(await store.due(SAMPLE_TIME + 999, 9)).toEqual([]);
  });

  it('tells which runs that wait are to be looked at, once', async () => {
    const store = await executions();
    const waiting = [{ kind: 'time', key: 'nap', step: 'nap', position: 0, due: SAMPLE_TIME + 50 }] as const;
    await store.save({ ...running('exec_1'), status: 'running', waiting, wakeAt: SAMPLE_TIME + 50 });
    expect(await store.due(SAMPLE_TIME + 49, 9)).toEqual([]);
    expect(await store.due(SAMPLE_TIME + 50, 9)).toEqual([key]);
    expect(await store.claim(key, holder, SAMPLE_TIME + 50)).toMatchObject({ waiting });
    expect(await store.due(SAMPLE_TIME + 50, 9)).toEqual([]);
  });

  it('forgets runs that ended before a time and keeps those that run', async () => {
    const store = await executions();
    await store.save(running('exec_1'));
    await store.save(sampleExecution('exec_2', { endTime: SAMPLE_TIME + 5 }));
    await store.save(sampleExecution('exec_3', { endTime: SAMPLE_TIME + 6 }));
    await store.trim(SAMPLE_TIME + 6);
    const { rows } = await store.list('acme', {}, { limit: 9 });
    expect(rows.map((row) => row.id)).toEqual(['exec_3', 'exec_1']);
  });

  it('forgets any number of runs at once', async () => {
    const store = await executions();
    const ids = Array.from({ length: 1200 }, (_, index) => `exec_${index}`);
    await Promise.all(ids.map((id) => store.save(sampleExecution(id))));
    await store.trim(SAMPLE_TIME + 1000);
    expect((await store.list('acme', {}, { limit: 1 })).total).toBe(0);
  });

  it('has everything after it was closed and opened again', async () => {
    const { store, reopen } = await opened(open);
    if (reopen === undefined) return;
    await store.executions.save(sampleExecution('exec_1'));
    expect(await (await reopen()).executions.find('acme', 'exec_1')).toEqual(sampleExecution('exec_1'));
  });
}
