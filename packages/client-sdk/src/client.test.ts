import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type ClientOptions, createClient, EnsembleError } from './index.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_1', ...headers })
      .end(JSON.stringify(body));
const refusal = (status: number, code: string, extras = {}) =>
  json(status, { error: { code, message: code, ...extras } });
const hangUp: Answer = (request) => void request.socket.destroy();

/** A server that gives these answers in turn, the last one for ever. */
async function serve(...answers: readonly Answer[]) {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    (answers[asked.length - 1] ?? answers.at(-1))?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { asked, headers, client: (options: Partial<ClientOptions> = {}) => createClient({ baseUrl, ...options }) };
}

const thrownBy = (promise: Promise<unknown>): Promise<EnsembleError> =>
  promise.then(
    () => expect.fail('nothing was thrown'),
    (error) => error,
  );

describe('a request', () => {
  test('carries the token, the tenant, the query and the body', async () => {
    const { client, asked, headers } = await serve(json(200, { ok: true }));
    const body = await client({ token: 'sk-ensemble-x', tenant: 'acme' }).request('POST', '/api/v1/x', {
      query: { limit: 5, cursor: undefined },
      body: { a: 1 },
      idempotencyKey: 'once',
    });
    expect([body, asked]).toEqual([{ ok: true }, ['POST /api/v1/x?limit=5']]);
    expect(headers[0]).toMatchObject({
      authorization: 'Bearer sk-ensemble-x',
      'x-tenant-id': 'acme',
      'idempotency-key': 'once',
      'content-type': 'application/json',
    });
  });

  test('that is refused throws the code, status, message and extras of the answer', async () => {
    const { client } = await serve(refusal(403, 'FORBIDDEN', { requiredScope: 'admin' }));
    const error = await thrownBy(client().request('GET', '/'));
    expect(error).toBeInstanceOf(EnsembleError);
    expect(error).toMatchObject({
      code: 'FORBIDDEN',
      status: 403,
      extras: { requiredScope: 'admin' },
      requestId: 'req_1',
    });
  });

  test('that something else answers says so', async () => {
    const { client } = await serve((_, response) => void response.writeHead(418).end('<html>'));
    expect(await thrownBy(client().request('GET', '/'))).toMatchObject({ code: 'NOT_ENSEMBLE', status: 418 });
  });

  test('does not follow a redirect', async () => {
    const { client, asked } = await serve(
      (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
    );
    expect(await thrownBy(client({ token: 'x' }).request('GET', '/'))).toMatchObject({
      code: 'NOT_ENSEMBLE',
      status: 302,
    });
    expect(asked).toEqual(['GET /']);
  });

  test('that gets no answer in time says so, and is not tried again', async () => {
    const { client, asked } = await serve(() => undefined);
    expect(await thrownBy(client({ timeout: 50 }).request('GET', '/'))).toMatchObject({ code: 'NO_ANSWER', status: 0 });
    expect(asked).toHaveLength(1);
  });

  test('that is aborted throws the reason given', async () => {
    const { client } = await serve(() => undefined);
    const controller = new AbortController();
    const asked = client().request('GET', '/', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });

  test('is told to whoever observes, without the credential', async () => {
    const { client } = await serve(json(200, {}));
    const observe = vi.fn();
    await client({ token: 'sk-ensemble-x', observe }).request('GET', '/api/v1/tokens');
    expect(observe).toHaveBeenCalledWith(
      expect.objectContaining({ method: 'GET', path: '/api/v1/tokens', status: 200, requestId: 'req_1' }),
    );
    expect(JSON.stringify(observe.mock.calls)).not.toContain('sk-ensemble-x');
  });
});

describe('trying again', () => {
  test('happens to reads on a broken connection and on 503', async () => {
    const { client, asked } = await serve(
      hangUp,
      refusal(503, 'UNAVAILABLE', { retryAfter: 0 }),
      json(200, { ok: true }),
    );
    expect(await client().request('GET', '/')).toEqual({ ok: true });
    expect(asked).toHaveLength(3);
  });

  test('ends after three attempts', async () => {
    const { client, asked } = await serve(hangUp);
    expect(await thrownBy(client().request('GET', '/'))).toMatchObject({ code: 'UNREACHABLE', status: 0 });
    expect(asked).toHaveLength(3);
  });

  test('happens to a creation with an idempotency key, and to nothing else that changes something', async () => {
    const { client, asked, headers } = await serve(hangUp, json(201, { id: 1 }));
    expect(await client().request('POST', '/', { idempotencyKey: 'once' })).toEqual({ id: 1 });
    expect(headers.map((each) => each['idempotency-key'])).toEqual(['once', 'once']);
    expect(asked).toHaveLength(2);

    const other = await serve(hangUp);
    expect(await thrownBy(other.client().request('DELETE', '/'))).toMatchObject({ code: 'UNREACHABLE' });
    expect(other.asked).toHaveLength(1);
  });

  test('does not happen when the server wants a longer wait than 30 s, nor for a refusal that will stay', async () => {
    for (const answer of [
      refusal(429, 'RATE_LIMIT_EXCEEDED', { retryAfter: 31 }),
      refusal(404, 'NOT_FOUND'),
      refusal(500, 'INTERNAL_ERROR'),
    ]) {
      const { client, asked } = await serve(answer);
      await thrownBy(client().request('GET', '/'));
      expect(asked).toHaveLength(1);
    }
  });

  test('does not happen to an execution that failed', async () => {
    const { client, asked } = await serve(refusal(503, 'PROVIDER_NOT_CONFIGURED', { executionId: 'exec_1' }));
    await thrownBy(client().request('POST', '/', { idempotencyKey: 'once' }));
    expect(asked).toHaveLength(1);
  });
});

describe('a list', () => {
  test('is read page by page', async () => {
    const { client, asked } = await serve(
      json(200, { rows: [1, 2], hasMore: true, nextCursor: 'next' }),
      json(200, { rows: [3], hasMore: false, nextCursor: null }),
    );
    const rows: number[] = [];
    for await (const row of client().list<number>('/list', 'rows', { status: 'all' })) rows.push(row);
    expect(rows).toEqual([1, 2, 3]);
    expect(asked).toEqual(['GET /list?status=all', 'GET /list?status=all&cursor=next']);
  });
});
