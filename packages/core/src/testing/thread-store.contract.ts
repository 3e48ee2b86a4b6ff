import { expect, it } from 'vitest';
import type { ThreadMessage } from '../store/thread-store.ts';
import { type OpenStore, opened } from './open-store.ts';

const KEY = { tenantId: 'acme', userId: 'ada', threadId: 't1' };

export function threadContract(open: OpenStore): void {
  const threads = async () => (await opened(open)).store.threads;
  const message = (text: string): ThreadMessage => ({ role: 'user', text, agent: 'greeter', at: 5 });

  it('gives back the newest messages, oldest first', async () => {
    const store = await threads();
    await store.append(KEY, [message('1'), { ...message('2'), role: 'assistant', at: 6 }]);
    await store.append(KEY, []);
    await store.append(KEY, [message('3')]);
    expect(await store.messages(KEY, 2)).toStrictEqual([{ ...message('2'), role: 'assistant', at: 6 }, message('3')]);
    expect(await store.messages(KEY, 9)).toHaveLength(3);
  });

  it('keeps the threads of tenants and users apart', async () => {
    const store = await threads();
    await store.append(KEY, [message('1')]);
    for (const other of [{ tenantId: 'other' }, { userId: 'bob' }, { threadId: 't2' }]) {
      expect(await store.messages({ ...KEY, ...other }, 9)).toEqual([]);
    }
  });

  it('keeps together what was appended together', async () => {
    const store = await threads();
    const pairs = ['a', 'b', 'c'].map((name) => [message(`${name}1`), message(`${name}2`)]);
    await Promise.all(pairs.map((pair) => store.append(KEY, pair)));
    const texts = (await store.messages(KEY, 9)).map(({ text }) => text);
    expect(texts).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
  });
}
