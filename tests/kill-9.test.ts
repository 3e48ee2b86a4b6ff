import { setTimeout as wait } from 'node:timers/promises';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { expect, test } from 'vitest';
import { type Server, startServer } from './start-server.ts';

const ROUNDS = 4;
const CLIENTS = 4;

/** What the server acknowledged about a credential, and what it was asked after that. */
interface Issued {
  readonly id: string;
  readonly headers: Record<string, string>;
  end: 'kept' | 'asked' | 'ended';
}

/** Creates tokens and keys and ends every other one, until the server is gone. */
async function work({ url, admin }: Server, issued: Issued[]): Promise<void> {
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${admin}`, ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`unexpected ${answer.status}`);
    return (await answer.json()) as Record<'id' | 'token' | 'key', string>;
  };
  for (let turn = 0; ; turn++) {
    const isToken = turn % 2 === 0;
    const path = isToken ? '/api/v1/tokens' : '/api/v1/keys';
    const made = await call('POST', path, isToken ? { name: 'x', scopes: ['read:state'] } : { description: 'x' });
    const headers: Record<string, string> = isToken
      ? { authorization: `Bearer ${made.token}` }
      : { 'x-api-key': made.key, 'x-tenant-id': 'default' };
    const one: Issued = { id: made.id, headers, end: 'kept' };
    issued.push(one);
    if (turn % 4 > 1) continue;
    one.end = 'asked';
    await call('DELETE', `${path}/${one.id}`);
    one.end = 'ended';
  }
}

test('what was acknowledged is true after SIGKILL at any moment: created ones work, ended ones do not', async () => {
  const project = temporaryFolder();
  const issued: Issued[] = [];
  let server = await startServer(project);
  for (let round = 0; round < ROUNDS; round++) {
    const running = server;
    const clients = Promise.allSettled(Array.from({ length: CLIENTS }, () => work(running, issued)));
    // However busy the machine, each round has something to lose.
    while (issued.length < (round + 1) * CLIENTS * 2) await wait(5);
    await wait(Math.random() * 300);
    await running.kill();
    // A client ends because its connection did, and for nothing else.
    for (const client of await clients)
      expect(client).toMatchObject({ status: 'rejected', reason: { name: 'TypeError' } });
    server = await startServer(project);
    for (const { id, headers, end } of issued) {
      const { status } = await fetch(`${server.url}/api/v1/whoami`, { headers });
      if (end === 'asked') expect([200, 401]).toContain(status);
      else expect([id, end, status]).toEqual([id, end, end === 'kept' ? 200 : 401]);
    }
    // No ended credential comes back by a second start either.
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  }
  for (const end of ['kept', 'ended'] as const)
    expect(issued.filter((one) => one.end === end).length).toBeGreaterThan(ROUNDS);
}, 120_000);
