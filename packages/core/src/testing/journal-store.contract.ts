import { expect, it } from 'vitest';
import type { Entry } from '../executions/journal/entry.ts';
import { type OpenStore, opened } from './open-store.ts';
import { SAMPLE_TIME, sampleExecution } from './samples.ts';

export function journalContract(open: OpenStore): void {
  const key = { tenantId: 'acme', id: 'exec_1' };
  const decided = (name: string): Entry => ({ kind: 'decided', key: name, value: { of: [name, null, 1.5] } });

  it('reads what was written in the order it was written, each execution its own', async () => {
    const { journal } = (await opened(open)).store;
    await journal.append(key, { number: 0, entries: [decided('a'), decided('b')] });
    await journal.append({ ...key, id: 'exec_2' }, { number: 0, entries: [decided('x')] });
    await journal.append({ ...key, tenantId: 'other' }, { number: 0, entries: [decided('y')] });
    await journal.append(key, { number: 2, entries: [decided('c')] });
    expect(await journal.read(key)).toEqual([decided('a'), decided('b'), decided('c')]);
    expect(await journal.read({ ...key, id: 'exec_3' })).toEqual([]);
  });

  it('lets nobody write over what was written', async () => {
    const { journal } = (await opened(open)).store;
    await journal.append(key, { number: 0, entries: [decided('a')] });
    await expect(journal.append(key, { number: 0, entries: [decided('b')] })).rejects.toThrow();
    expect(await journal.read(key)).toEqual([decided('a')]);
  });

  it('is written and forgotten in one with an execution', async () => {
    const { journal, executions } = (await opened(open)).store;
    await executions.save(sampleExecution('exec_1'), { journal: { number: 0, entries: [decided('a')] } });
    expect(await journal.read(key)).toEqual([decided('a')]);
    await executions.save(sampleExecution('exec_1'), { forgetJournal: true });
    expect(await journal.read(key)).toEqual([]);
  });

  it('is forgotten with its execution', async () => {
    const { journal, executions } = (await opened(open)).store;
    await executions.save(sampleExecution('exec_1'), { journal: { number: 0, entries: [decided('a')] } });
    await executions.trim(SAMPLE_TIME + 1000);
    expect(await journal.read(key)).toEqual([]);
  });
}
