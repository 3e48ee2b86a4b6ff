import { describe, expect, test } from 'vitest';
import { issueToken } from '../testing/issue.ts';
import { openTestApp } from '../testing/test-app.ts';

const ASK = `name: ask
flow:
  - id: ok
    type: approval
    prompt: 'Refund <b>"7"</b>?'
    data: { order: '<script>alert(1)</script>' }
    timeout: 1h
    fields:
      amount: { type: number, required: true, label: 'Amount & tax' }
      why: { type: string, enum: ['a "b"', c] }
      urgent: { type: boolean }
output: "\${ok.output}"
`;
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const FORM = { ...BROWSER, 'content-type': 'application/x-www-form-urlencoded' };

/** An app in which somebody is asked, the path of the link, and how a browser goes there. */
async function openAsking() {
  const app = await openTestApp();
  const { text: bearer } = await issueToken(app, ['write:ensembles', 'execute:ensembles', 'read:executions']);
  const yaml = { bearer, body: ASK, headers: { 'content-type': 'application/yaml' } };
  expect((await app.call('POST', '/api/v1/ensembles', yaml)).status).toBe(201);
  const { body } = await app.call('POST', '/api/v1/execute/ensemble/ask', { bearer, body: {} });
  const path = `/callback/${body.waiting.token}`;
  const look = (query = '') => app.call('GET', path + query, { headers: BROWSER });
  const send = (filled: Record<string, string>) =>
    app.call('POST', path, { headers: FORM, body: new URLSearchParams(filled).toString() });
  const end = async () => {
    await app.world.background.drain();
    return (await app.call('GET', `/api/v1/executions/${body.id}`, { bearer })).body;
  };
  return { app, path, look, send, end };
}

describe('the page of a link', () => {
  test('is a form that loads nothing, is kept nowhere, and holds what is asked as text', async () => {
    const { look } = await openAsking();
    const { status, headers, text } = await look();
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(text).toContain('<h1>Refund &#60;b&#62;&#34;7&#34;&#60;/b&#62;?</h1>');
    expect(text).toContain('<dt>order</dt><dd>&#60;script&#62;alert(1)&#60;/script&#62;</dd>');
    expect(text).toContain('Amount &#38; tax');
    expect(text).toContain('<option value="&#34;a \\&#34;b\\&#34;&#34;">a &#34;b&#34;</option>');
    expect(text).not.toMatch(/<script|https?:|hitl_/);
  });

  test('is JSON to programs', async () => {
    const { app, path } = await openAsking();
    for (const accept of ['application/json', '*/*', 'text/html;q=0']) {
      expect((await app.call('GET', path, { headers: { accept } })).body.status).toBe('waiting');
    }
  });

  test('chooses an action where the link does, and decides nothing', async () => {
    const { look, end } = await openAsking();
    expect((await look()).text).not.toContain('chosen"');
    expect((await look('?action=approve')).text).toContain('<button name="action" value="approve" class="chosen">');
    expect((await look('?action=reject')).text).toContain('value="reject" class="reject chosen" formnovalidate>');
    expect((await end()).status).toBe('waiting_for_input');
  });

  test('takes the answer as it is filled in, once', async () => {
    const { look, send, end } = await openAsking();
    const filled = { action: 'approve', 'input.amount': '12.5', 'input.why': '"c"', feedback: 'fine' };
    const thanks = await send(filled);
    expect([thanks.status, thanks.text]).toEqual([200, expect.stringContaining('Your answer is taken: Approve.')]);
    expect((await end()).output).toMatchObject({
      approved: true,
      action: 'approve',
      feedback: 'fine',
      input: { amount: 12.5, why: 'c', urgent: false },
    });
    for (const late of [await send(filled), await look()]) {
      expect([late.status, late.headers.get('content-type')]).toEqual([409, 'text/html; charset=utf-8']);
      expect(late.text).toContain('This is over');
    }
  });

  test('shows what is wrong beside its field, and keeps what was filled in', async () => {
    const { send, end } = await openAsking();
    const answered = await send({ action: 'approve', 'input.amount': '', 'input.urgent': 'true', feedback: '<x>' });
    expect(answered.status).toBe(400);
    expect(answered.text).toMatch(
      /name="input.amount" aria-invalid="true" required.*<p class="bad" role="alert">is required/,
    );
    expect(answered.text).toContain('name="input.urgent" checked');
    expect(answered.text).toContain('&#60;x&#62;</textarea>');
    expect((await send({ action: 'approve', 'input.amount': 'much' })).text).toContain('must be a number');
    expect((await send({ 'input.amount': '1' })).text).toContain('approved is required: true or false');
    expect((await end()).status).toBe('waiting_for_input');
  });

  test('lets whoever rejects leave fields empty', async () => {
    const { send, end } = await openAsking();
    expect((await send({ action: 'reject', 'input.amount': '' })).text).toContain('Your answer is taken: Reject.');
    expect((await end()).output).toMatchObject({ rejected: true, input: null });
  });

  test('says that a link leads nowhere, that its time is over, and that it was tried too often', async () => {
    const { app, look, send } = await openAsking();
    const wrong = () => app.call('GET', '/callback/hitl_nothing', { headers: BROWSER, from: '203.0.113.9' });
    expect(await wrong()).toMatchObject({ status: 404, text: expect.stringContaining('This link leads nowhere') });
    app.clock.time += 3_600_000;
    expect(await send({ action: 'reject' })).toMatchObject({
      status: 409,
      text: expect.stringContaining('The time to answer is over'),
    });
    expect((await look()).text).toContain('The time to answer is over');
    for (let at = 0; at < 100; at++) await wrong();
    expect(await wrong()).toMatchObject({ status: 429, text: expect.stringContaining('Too many wrong links') });
  });
});
