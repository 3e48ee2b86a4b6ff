import type { Delivery } from '@ensembleapp/protocol';
import { expect, it } from 'vitest';
import type { Notice } from '../store/outbox-store.ts';
import { type OpenStore, opened, readAll } from './open-store.ts';
import { SAMPLE_TIME, sampleExecution } from './samples.ts';

export function outboxContract(open: OpenStore): void {
  const key = { tenantId: 'acme', id: 'exec_1' };
  const sealed = { keyId: 'k1', box: Uint8Array.of(1, 2, 255) };
  const notice = (id: string, receiver = 'a', at = SAMPLE_TIME): Notice => ({
    id,
    receiver,
    event: 'execution.completed',
    at,
    body: `{"id":"${id}"}`,
    sealed,
  });
  const delivery = (id: string, attempt: number, nextAttempt: number | null = null): Delivery => ({
    id,
    event: 'execution.completed',
    url: 'https://example.com/hook',
    attempt,
    timestamp: SAMPLE_TIME + attempt,
    status: nextAttempt === null ? 200 : 503,
    error: nextAttempt === null ? null : 'HTTP 503',
    duration: 12,
    nextAttempt,
  });
  const now = SAMPLE_TIME;
  const until = SAMPLE_TIME + 60_000;

  it('gives out what was saved with an execution or a page of a journal, as it was saved', async () => {
    const { executions, journal, outbox } = (await opened(open)).store;
    await executions.save(sampleExecution('exec_1'), { notices: [notice('evt_1')] });
    await journal.append({ ...key, id: 'exec_2' }, { number: 0, entries: [] }, [notice('evt_2')]);
    const { at: _, ...first } = notice('evt_1');
    const claimed = await outbox.claim(now, until, 10);
    expect(claimed.map(({ id }) => id)).toEqual(['evt_1', 'evt_2']);
    const [one] = claimed;
    expect(one && { ...one, sealed: { ...sealed, box: [...one.sealed.box] } }).toEqual({
      ...first,
      execution: key,
      attempt: 1,
      sealed: { ...sealed, box: [...sealed.box] },
    });
  });

  it('gives each notice to one taker, until the time it was taken for is over', async () => {
    const { executions, outbox } = (await opened(open)).store;
    const ids = Array.from({ length: 20 }, (_, index) => `evt_${index}`);
    await executions.save(sampleExecution('exec_1'), { notices: ids.map((id) => notice(id, id)) });
    const taken = await Promise.all(Array.from({ length: 5 }, () => outbox.claim(now, until, 10)));
    expect(
      taken
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids.toSorted());
    expect(await outbox.claim(until - 1, until + 60_000, 10)).toEqual([]);
    expect((await outbox.claim(until, until + 60_000, 100)).map(({ attempt }) => attempt)).toEqual(ids.map(() => 2));
  });

  it('gives a receiver the next notice of an execution when the one before is done with', async () => {
    const { executions, outbox } = (await opened(open)).store;
    const other = notice('evt_9', 'b');
    await executions.save(sampleExecution('exec_1'), { notices: [notice('evt_1'), notice('evt_2'), other] });
    const [first, beside] = await outbox.claim(now, until, 10);
    expect([first?.id, beside?.id]).toEqual(['evt_1', 'evt_9']);
    if (!first) throw new Error('nothing was taken');
    await outbox.settle(first, delivery('evt_1', 1, now + 1000));
    expect(await outbox.claim(now + 999, until, 10)).toEqual([]);
    const [again] = await outbox.claim(now + 1000, until, 10);
    if (!again) throw new Error('nothing was taken again');
    expect([again.id, again.attempt]).toEqual(['evt_1', 2]);
    await outbox.settle(again, delivery('evt_1', 2));
    expect((await outbox.claim(now + 1000, until, 10)).map(({ id }) => id)).toEqual(['evt_2']);
  });

  it('leaves a notice to whoever took it last', async () => {
    const { executions, outbox } = (await opened(open)).store;
    await executions.save(sampleExecution('exec_1'), { notices: [notice('evt_1')] });
    const [slow] = await outbox.claim(now, until, 10);
    await outbox.claim(until, until + 60_000, 10);
    if (!slow) throw new Error('nothing was taken');
    await outbox.settle(slow, delivery('evt_1', 1));
    expect((await outbox.claim(until + 60_000, until + 120_000, 10)).map(({ attempt }) => attempt)).toEqual([3]);
  });

  it('lists attempts in the order they were made, each execution its own', async () => {
    const { executions, outbox } = (await opened(open)).store;
    const ids = Array.from({ length: 7 }, (_, index) => `evt_${index}`);
    await executions.save(sampleExecution('exec_1'), { notices: ids.map((id) => notice(id, id)) });
    for (const one of await outbox.claim(now, until, 10)) await outbox.settle(one, delivery(one.id, 1));
    const rows = await readAll((page) => outbox.deliveries(key, page), 3);
    expect(rows).toEqual(ids.map((id) => delivery(id, 1)));
    expect((await outbox.deliveries({ ...key, tenantId: 'other' }, { limit: 10 })).rows).toEqual([]);
    await expect(outbox.deliveries(key, { limit: 10, after: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await executions.trim(SAMPLE_TIME + 1000);
    expect((await outbox.deliveries(key, { limit: 10 })).rows).toEqual([]);
  });
}
