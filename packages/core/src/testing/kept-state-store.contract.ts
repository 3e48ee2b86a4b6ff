import { expect, it } from 'vitest';
import type { StateKey } from '../store/kept-state-store.ts';
import { type OpenStore, opened } from './open-store.ts';
import { sampleExecution } from './samples.ts';

const KEY: StateKey = { tenantId: 'acme', ensemble: 'counter', key: 'default' };
const held = (executionId: string) => ({ executionId, worker: 'w' });

export function keptStateContract(open: OpenStore): void {
  const openStates = async () => (await opened(open)).store;

  it('is one run’s at a time, until that is saved as ended', async () => {
    const { keptStates, executions } = await openStates();
    const fresh = { state: {}, revision: 0, modifiedAt: null, holder: held('exec_1') };
    expect(await keptStates.hold(KEY, held('exec_1'))).toEqual(fresh);
    expect(await keptStates.hold(KEY, held('exec_2'))).toBeUndefined();
    expect(await keptStates.hold(KEY, held('exec_1'))).toEqual(fresh);
    expect(await keptStates.hold({ ...KEY, tenantId: 'other' }, held('exec_2'))).toBeDefined();
    expect(await keptStates.write(KEY, { state: { n: 9 }, at: 5 })).toBe(false);
    const written = { state: { n: 1 }, at: 7 };
    await executions.save(sampleExecution('exec_2'), { letGo: { ...KEY, executionId: 'exec_2', written } });
    expect(await keptStates.find(KEY)).toEqual(fresh);
    await executions.save(sampleExecution('exec_1'), { letGo: { ...KEY, executionId: 'exec_1', written } });
    expect(await keptStates.find(KEY)).toEqual({ state: { n: 1 }, revision: 1, modifiedAt: 7, holder: null });
    expect(await keptStates.hold(KEY, held('exec_2'))).toMatchObject({ state: { n: 1 }, holder: held('exec_2') });
    await executions.save(sampleExecution('exec_2'), { letGo: { ...KEY, executionId: 'exec_2' } });
    expect(await keptStates.find(KEY)).toEqual({ state: { n: 1 }, revision: 1, modifiedAt: 7, holder: null });
  });

  it('is taken from a run that is named', async () => {
    const { keptStates } = await openStates();
    await keptStates.hold(KEY, held('exec_1'));
    expect(await keptStates.hold(KEY, held('exec_2'), 'exec_3')).toBeUndefined();
    expect(await keptStates.hold(KEY, held('exec_2'), 'exec_1')).toMatchObject({ holder: held('exec_2') });
  });

  it('is written at the revision that is named, or at any', async () => {
    const { keptStates } = await openStates();
    const write = (n: number, ifRevision?: number) => keptStates.write(KEY, { state: { n }, at: n }, ifRevision);
    expect(await write(1, 3)).toBe(false);
    expect(await keptStates.find(KEY)).toBeUndefined();
    expect(await write(1, 0)).toBe(true);
    expect(await write(2, 0)).toBe(false);
    expect(await write(2, 1)).toBe(true);
    expect(await write(3)).toBe(true);
    expect(await keptStates.find(KEY)).toEqual({ state: { n: 3 }, revision: 3, modifiedAt: 3, holder: null });
  });
}
