import { expect, it } from 'vitest';
import { type OpenStore, opened } from './open-store.ts';
import { SAMPLE_TIME } from './samples.ts';

export function inboxContract(open: OpenStore): void {
  const key = { tenantId: 'acme', id: 'exec_1' };
  const letter = (content: string) => ({ at: SAMPLE_TIME, content: { of: content } });
  const token = { ...key, digest: 'd1', place: 'each/approve', approver: 'ada@example.com' };

  it('keeps letters in the order they came, each box and each execution its own', async () => {
    const { inbox } = (await opened(open)).store;
    expect(await inbox.put(key, 'a', 0, letter('one'))).toBe(true);
    expect(await inbox.put(key, 'a', 1, letter('two'))).toBe(true);
    expect(await inbox.put(key, 'b', 0, letter('other box'))).toBe(true);
    expect(await inbox.put({ ...key, tenantId: 'other' }, 'a', 0, letter('other tenant'))).toBe(true);
    expect(await inbox.read(key, 'a')).toEqual([letter('one'), letter('two')]);
    expect(await inbox.read({ ...key, id: 'exec_2' }, 'a')).toEqual([]);
  });

  it('takes exactly one of the letters that come at once for one place', async () => {
    const { inbox } = (await opened(open)).store;
    const put = await Promise.all(['x', 'y', 'z'].map((name) => inbox.put(key, 'a', 0, letter(name))));
    expect(put.filter(Boolean)).toEqual([true]);
    expect(await inbox.read(key, 'a')).toHaveLength(1);
  });

  it('knows what a token is for by its digest, however often it is made known', async () => {
    const { inbox } = (await opened(open)).store;
    await inbox.expect([token, { ...token, digest: 'd2', approver: null }]);
    await inbox.expect([{ ...token, approver: 'somebody else' }]);
    expect(await inbox.findToken('d1')).toEqual(token);
    expect(await inbox.findToken('d2')).toEqual({ ...token, digest: 'd2', approver: null });
    expect(await inbox.findToken('d3')).toBeUndefined();
  });
}
