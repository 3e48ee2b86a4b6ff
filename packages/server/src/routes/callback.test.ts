import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { issueToken } from '../testing/issue.ts';
import { openTestApp } from '../testing/test-app.ts';

/** An app with an ensemble that asks somebody, a token that runs it, and what the server answered when it did. */
async function openAsking(approval = '') {
  const app = await openTestApp();
  const { text: bearer } = await issueToken(app, ['write:ensembles', 'execute:ensembles', 'read:executions']);
  const call = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
    app.call(method, path, { bearer, ...(body && { body }), ...(headers && { headers }) });
  const body = `name: ask\nflow:\n  - { id: ok, type: approval${approval} }\noutput: \${ok.output.approved}`;
  await app.call('POST', '/api/v1/ensembles', { bearer, body, headers: { 'content-type': 'application/yaml' } });
  const start = (headers?: Record<string, string>) => call('POST', '/api/v1/execute/ensemble/ask', {}, headers);
  return { app, call, start };
}

const link = (token: string) => `/callback/${token}`;

describe('the link of an approval', () => {
  test('is one run of letters and digits, so that it is masked wherever words of others are kept', async () => {
    const { start } = await openAsking();
    for (let made = 0; made < 20; made++) {
      const { body } = await start();
      expect(body.waiting.token).toMatch(/^hitl_[0-9A-Za-z]{43}$/);
    }
  });

  test('is nowhere in the log and the database, whatever was done with it', async () => {
    const { app, call, start } = await openAsking();
    const key = { 'idempotency-key': 'once' };
    const started = await start(key);
    const { token } = started.body.waiting;
    expect((await start(key)).text).toBe(started.text);
    await call('GET', `/api/v1/executions/${token}`);
    await call('GET', `${link(token)}/further`);
    await call('DELETE', link(token));
    await app.call('GET', link(token));
    await app.call('GET', `/api/v1/executions/hitl/${token}/status`);
    expect((await app.call('POST', link(token), { body: { approved: true } })).status).toBe(200);
    await app.world.background.drain();
    await app.door.activity.flush();
    const files = ['', '-wal'].map((end) => readFileSync(app.file + end, 'latin1'));
    for (const text of [...app.logged, ...files]) expect(text).not.toContain(token.slice(5));
  });

  test('is shown again to a second request with the same Idempotency-Key', async () => {
    const { start } = await openAsking();
    const key = { 'idempotency-key': 'once' };
    const first = await start(key);
    const second = await start(key);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
  });

  test('cannot be guessed for long from one address, while a right one still works from there', async () => {
    const { app, start } = await openAsking();
    const { body } = await start();
    const guess = (at: number) =>
      app.call('GET', link(`hitl_${String(at).padStart(43, '0')}`), { from: '203.0.113.9' });
    for (let at = 0; at < 100; at++) expect((await guess(at)).status).toBe(404);
    expect(await guess(100)).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMIT_EXCEEDED' } } });
    expect((await app.call('GET', link(body.waiting.token), { from: '203.0.113.9' })).status).toBe(200);
  });

  test('is not made where several have to agree and nobody is named: one person would count as two', async () => {
    const { app, call, start } = await openAsking(', minApprovals: 2');
    const { body } = await start();
    expect(body.waiting.token).toBeUndefined();
    const resume = (said: object) => call('POST', `/api/v1/executions/${body.id}/resume`, said);
    expect((await resume({ approved: true })).body.status).toBe('waiting_for_input');
    expect((await resume({ approved: true })).status).toBe(409);
    const other = await issueToken(app, ['execute:ensembles']);
    const second = await app.call('POST', `/api/v1/executions/${body.id}/resume`, {
      bearer: other.text,
      body: { approved: true },
    });
    expect(second.body).toMatchObject({ status: 'completed', output: true });
  });
});
