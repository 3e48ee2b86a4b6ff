import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRunWorld, type RunWorld, refused, runToEnd, token } from './run-world.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function serve(answer: Answer): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    answer(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The output of one http step with this config. */
async function send(here: RunWorld, config: JsonObject, more = ''): Promise<unknown> {
  await here.ensemble(`name: t\nflow: [{ id: s, operation: http, config: ${JSON.stringify(config)}${more} }]`);
  return (await runToEnd(here.world, token(), { ensemble: 't', body: { input: { word: 'ä b' } } })).body.output;
}

async function failure(here: RunWorld, config: JsonObject, more = '') {
  const refusal = await refused(send(here, config, more) as Promise<never>);
  const { steps } = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
  return { ...steps[0]?.error, attempts: steps[0]?.attempts };
}

describe('an http operation', () => {
  it('sends what it is told and answers status, headers and data', async () => {
    const here = await openRunWorld();
    const url = await serve(({ method, url, headers }, response, body) => {
      response.writeHead(201, { 'content-type': 'application/problem+json', 'x-own': 'yes' });
      response.end(JSON.stringify({ method, url, type: headers['content-type'], own: headers['x-token'], body }));
    });
    const output = await send(here, {
      url: `${url}/a?x=1`,
      method: 'post',
      headers: { 'X-Token': '${input.word.length}', 'X-None': '${input.none}' },
      query: { q: '${input.word}', many: [1, 2], none: '${input.none}' },
      body: { word: '${input.word}' },
    });
    const data = {
      method: 'POST',
      url: '/a?x=1&q=%C3%A4+b&many=1&many=2',
      type: 'application/json',
      own: '3',
      body: '{"word":"ä b"}',
    };
    expect(output).toEqual({ status: 201, headers: expect.objectContaining({ 'x-own': 'yes' }), data, body: data });
  });

  it('reads text and bytes by content type, or as it is told', async () => {
    const here = await openRunWorld();
    const url = await serve(({ url: path }, response) => {
      const type = { '/text': 'text/plain', '/json': 'application/json', '/bytes': 'image/png' }[path ?? ''];
      response.writeHead(200, type ? { 'content-type': type } : {});
      response.end(path === '/bytes' ? Buffer.from([0xff, 0x00]) : '[1]');
    });
    const read = async (path: string, responseType?: string) =>
      ((await send(here, { url: url + path, ...(responseType && { responseType }) })) as { data: unknown }).data;
    expect(await read('/text')).toBe('[1]');
    expect(await read('/json')).toEqual([1]);
    expect(await read('/none')).toBe('[1]');
    expect(await read('/bytes')).toBe('/wA=');
    expect(await read('/text', 'json')).toEqual([1]);
    expect(await read('/json', 'text')).toBe('[1]');
    expect(await read('/json', 'base64')).toBe('WzFd');
  });

  it('fails on 408, 429 and 5xx, and on what failOn says instead', async () => {
    const here = await openRunWorld();
    const url = await serve(({ url: path }, response) =>
      response.writeHead(Number(path?.slice(1))).end('secret words'),
    );
    expect(await send(here, { url: `${url}/404` })).toMatchObject({ status: 404, data: 'secret words' });
    const host = new URL(url).host;
    expect(await failure(here, { url: `${url}/503` })).toEqual({
      code: 'STEP_FAILED',
      message: `${host} answered with status 503`,
      status: 503,
      attempts: 1,
    });
    expect(await failure(here, { url: `${url}/404`, failOn: ['4xx'] })).toMatchObject({ status: 404 });
    expect(await send(here, { url: `${url}/500`, failOn: [404] })).toMatchObject({ status: 500 });
    expect(await send(here, { url: `${url}/500`, failOn: false })).toMatchObject({ status: 500 });
  });

  it('is tried again after the wait the other side asks for, within bounds', async () => {
    const here = await openRunWorld();
    let calls = 0;
    const url = await serve((_, response) => {
      calls += 1;
      response.writeHead(calls < 3 ? 429 : 200, { 'retry-after': '60' }).end('done');
    });
    const output = await send(here, { url }, ', retry: { attempts: 3, initialDelay: 1, maxDelay: 5 }');
    expect(output).toMatchObject({ data: 'done' });
    expect(calls).toBe(3);
  });

  it('gives up on an attempt after its own timeout, which may be tried again', async () => {
    const here = await openRunWorld();
    let calls = 0;
    const url = await serve((_, response) => {
      calls += 1;
      setTimeout(() => response.end(), 300);
    });
    expect(await failure(here, { url, timeout: 20 }, ', retry: { attempts: 2, initialDelay: 1 }')).toMatchObject({
      code: 'ATTEMPT_TIMEOUT',
      attempts: 2,
    });
    expect(calls).toBe(2);
  });

  it('closes the connection when the time of its step is over', async () => {
    const here = await openRunWorld();
    let closed = false;
    const url = await serve((request) => {
      request.socket.on('close', () => {
        closed = true;
      });
    });
    expect(await failure(here, { url }, ', timeout: 30')).toMatchObject({ code: 'STEP_TIMEOUT' });
    await expect.poll(() => closed).toBe(true);
  });

  it('follows redirects unless told not to', async () => {
    const here = await openRunWorld();
    const url = await serve(({ url: path }, response) =>
      path === '/to' ? response.end('here') : response.writeHead(302, { location: '/to' }).end(),
    );
    expect(await send(here, { url })).toMatchObject({ status: 200, data: 'here' });
    expect(await send(here, { url, followRedirects: false })).toMatchObject({ status: 302 });
  });

  it('requests no private address, and says why, once', async () => {
    const here = await openRunWorld();
    expect(await failure(here, { url: 'http://169.254.169.254/latest/meta-data' }, ', retry: 3')).toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
      attempts: 1,
    });
  });

  it('says who asks, as it is told, and never asks without', async () => {
    const here = await openRunWorld();
    const url = await serve(({ headers }, response) =>
      response.end(headers.authorization ?? `${headers['x-team-key']}`),
    );
    const sent = async (auth: JsonObject) => ((await send(here, { url, auth })) as { data: unknown }).data;
    expect(await sent({ type: 'bearer', token: 'abc' })).toBe('Bearer abc');
    expect(await sent({ type: 'bearer', secret: 'abc' })).toBe('Bearer abc');
    expect(await sent({ type: 'basic', username: 'ada', password: 'ä' })).toBe(`Basic ${btoa('ada:\u00c3\u00a4')}`);
    expect(await sent({ type: 'basic', secret: 'ada:x' })).toBe(`Basic ${btoa('ada:x')}`);
    expect(await sent({ type: 'apiKey', key: 'k1', header: 'X-Team-Key' })).toBe('k1');
    const message = async (auth: JsonObject) => (await failure(here, { url, auth }, ', retry: 3')).message;
    expect(await message({ type: 'bearer', token: '${input.none}' })).toBe('http: auth: token is missing or empty');
    expect(await message({ type: 'basic', username: 'ada', password: '' })).toContain('password is missing');
    expect(await message({ type: 'digest' })).toBe('http: auth: type must be one of bearer, basic, apiKey');
    expect(await message({ type: 'apiKey', key: 'secret\nwords' })).toBe('http: auth makes no header that can be sent');
  });

  it('is known by the same key at every attempt, when it is idempotent', async () => {
    const here = await openRunWorld();
    const keys: unknown[] = [];
    const url = await serve(({ headers }, response) => {
      keys.push(headers['idempotency-key']);
      response.writeHead(keys.length < 2 ? 503 : 200).end();
    });
    await send(here, { url, method: 'POST', idempotent: true }, ', retry: { attempts: 2, initialDelay: 1 }');
    expect(keys).toEqual([expect.stringMatching(/^exec_.*\/s$/), keys[0]]);
    await send(here, { url, method: 'POST', idempotent: true, headers: { 'Idempotency-Key': 'mine' } });
    await send(here, { url, method: 'POST' });
    expect(keys.slice(2)).toEqual(['mine', undefined]);
  });

  it('keeps good answers to a GET for as long as it is told', async () => {
    const here = await openRunWorld();
    let calls = 0;
    const url = await serve(({ url: path }, response) => {
      calls += 1;
      response.writeHead(path === '/404' ? 404 : 200).end(String(calls));
    });
    const data = async (config: JsonObject) =>
      ((await send(here, { cache_ttl: 60, ...config })) as { data: unknown }).data;
    expect([await data({ url }), await data({ url }), await data({ url, query: { a: 1 } })]).toEqual(['1', '1', '2']);
    expect([await data({ url: `${url}/404` }), await data({ url: `${url}/404` })]).toEqual(['3', '4']);
    expect((await failure(here, { url, method: 'POST', cache_ttl: 60 })).message).toContain('goes with method GET');
    expect((await failure(here, { url, cache_ttl: 0 })).message).toContain('http: cache_ttl must be a number from 1');
  });

  it('names the field that makes no request', async () => {
    const here = await openRunWorld();
    const message = async (config: JsonObject) =>
      (await failure(here, { url: 'http://127.0.0.1:1', ...config })).message;
    expect(await message({ url: 'nowhere' })).toBe('http: url must be an absolute URL');
    expect(await message({ headers: 'x' })).toBe('http: headers must be a mapping');
    expect(await message({ headers: { 'a b': '1' } })).toBe('http: headers.a b is no header that can be sent');
    expect(await message({ query: [1] })).toBe('http: query must be a mapping');
    expect(await message({ timeout: 'soon' })).toBe('http: timeout must be milliseconds or a duration such as 5s');
    expect(await message({ failOn: ['bad'] })).toBe('http: failOn must list statuses such as 404 or "5xx"');
    expect(await message({ responseType: 'xml' })).toBe('http: responseType must be one of json, text, base64');
    expect(await message({ body: 'x' })).toBe('The request cannot be made: check its method, headers and body');
  });
});
