import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { NetworkRefusal } from '@ensembleapp/core/network.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { createGuardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

async function serve(handler: Handler) {
  const seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    handler(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const { port } = address;
  return { port, url: `http://127.0.0.1:${port}`, seen, connections: () => connections };
}

function guarded(options: Partial<GuardedFetchOptions> = {}) {
  const guardedFetch = createGuardedFetch({ allow: ['127.0.0.1'], ...options });
  cleanups.push(guardedFetch.close);
  return guardedFetch;
}

/** A resolver that answers from a table: each time the next list of addresses, the last one for ever. */
function resolver(table: Record<string, readonly (readonly string[])[]>) {
  const asked: string[] = [];
  const resolve = async (host: string) => {
    const answers = table[host];
    if (!answers) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
    const times = asked.push(host) - 1;
    return answers[Math.min(times, answers.length - 1)] ?? [];
  };
  return { resolve, asked };
}

/** The end of a body is seen a moment before its connection is free again. */
function connectionIdle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function refusalOf(promise: Promise<unknown>): Promise<NetworkRefusal> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof NetworkRefusal) return error;
  throw new Error('expected a NetworkRefusal', { cause: error });
}

describe('an allowed request', () => {
  it('goes out and is answered as fetch would', async () => {
    const server = await serve((_request, response) => {
      response
        .writeHead(201, 'Made', { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] })
        .end('{"ok":true}');
    });
    const response = await guarded()(`${server.url}/x?q=1`, {
      method: 'post',
      headers: { 'x-trace': '7' },
      body: 'hello',
    });
    expect(response).toBeInstanceOf(Response);
    expect(response).toMatchObject({
      status: 201,
      statusText: 'Made',
      ok: true,
      url: `${server.url}/x?q=1`,
      redirected: false,
    });
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toEqual({ ok: true });
    expect(server.seen).toMatchObject([
      { method: 'POST', url: '/x?q=1', body: 'hello', headers: { 'x-trace': '7', 'content-length': '5' } },
    ]);
  });

  it('takes every kind of body and input that fetch takes', async () => {
    const server = await serve((_request, response) => response.end());
    const fetch = guarded();
    const form = new FormData();
    form.set('name', 'value');
    await fetch(new Request(server.url, { method: 'PUT', body: 'from a request' }));
    await fetch(new URL(server.url), { method: 'POST', body: new URLSearchParams({ a: 'b c' }) });
    await fetch(server.url, { method: 'POST', body: form });
    await fetch(server.url, { method: 'POST', body: new Blob(['blob'], { type: 'text/x' }) });
    await fetch(server.url, {
      method: 'POST',
      body: ReadableStream.from([new TextEncoder().encode('streamed')]),
      duplex: 'half',
    });
    expect(server.seen.map(({ body }) => body)).toEqual([
      'from a request',
      'a=b+c',
      expect.stringContaining('name="name"'),
      'blob',
      'streamed',
    ]);
    expect(server.seen[2]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  });

  it('cannot choose a host other than that of its URL', async () => {
    const server = await serve((_request, response) => response.end());
    await guarded()(server.url, { headers: { Host: 'internal.example' } });
    expect(server.seen[0]?.headers.host).toBe(`127.0.0.1:${server.port}`);
  });

  it('is answered without a body where there is none', async () => {
    const server = await serve((request, response) =>
      response.writeHead(request.method === 'HEAD' ? 200 : 204, { 'x-a': 'b' }).end(),
    );
    const fetch = guarded();
    expect(await (await fetch(server.url)).text()).toBe('');
    const head = await fetch(server.url, { method: 'HEAD' });
    expect([head.status, head.body, head.headers.get('x-a')]).toEqual([200, null, 'b']);
  });

  it('uses the connection of the one before', async () => {
    const server = await serve((_request, response) => response.end('x'));
    const fetch = guarded();
    for (let i = 0; i < 3; i += 1) {
      await (await fetch(server.url)).text();
      await connectionIdle();
    }
    expect(server.connections()).toBe(1);
  });

  it('is unpacked', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('hello')),
    );
    expect(await (await guarded()(server.url)).text()).toBe('hello');
  });

  it('reaches a private host that is listed by name', async () => {
    const server = await serve((_request, response) => response.end('inside'));
    const { resolve } = resolver({ 'db.internal': [['127.0.0.1']] });
    const fetch = guarded({ allow: ['db.internal'], resolve });
    expect(await (await fetch(`http://DB.internal:${server.port}/`)).text()).toBe('inside');
    expect(await refusalOf(fetch(server.url))).toMatchObject({ code: 'ADDRESS_NOT_ALLOWED' });
  });

  it('is cut off when the guarded fetch is closed', async () => {
    const server = await serve(() => {});
    const fetch = createGuardedFetch({ allow: ['127.0.0.1'] });
    const refusal = refusalOf(fetch(server.url));
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await fetch.close();
    expect(await refusal).toMatchObject({ code: 'NETWORK_ERROR', message: expect.stringContaining('shutting down') });
  });
});

describe('a private address is refused and never connected to', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0X7F.1',
    '0177.0.0.1',
    '017700000001',
    '00000177.0x0.0.1',
    '0',
    '0.0.0.0',
    '%31%32%37.0.0.1',
    '127。0。0。1',
    '127.0.0.1',
    '①②⑦.⓪.⓪.①',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::FFFF:7F00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fe80::1%25eth0]',
    '[::1%25lo]',
    '[fc00::1]',
    '[ff02::1]',
    '[fd00:ec2::254]',
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.16689662',
    '100.100.100.200',
    '168.63.129.16',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    'localhost',
    'LOCALHOST.',
    'localhost',
    'foo.localhost',
    'metadata.google.internal',
    'METADATA.google.internal.',
    'user@127.0.0.1',
    'user:hunter2@example.com',
    'example.com:80@127.0.0.1',
    'example.com@',
    'example.com%00.internal',
    '127.0.0.1%00.example.com',
    '256.256.256.256',
    '1.2.3.4.5',
  ])('written %s', async (host) => {
    const server = await serve((_request, response) => response.end());
    const { resolve } = resolver({
      localhost: [['127.0.0.1']],
      'localhost.': [['127.0.0.1']],
      'foo.localhost': [['::1', '127.0.0.1']],
      'metadata.google.internal': [['8.8.8.8']],
      'metadata.google.internal.': [['8.8.8.8']],
    });
    const refusal = await refusalOf(guarded({ allow: [], resolve })(`http://${host}:${server.port}/path?token=secret`));
    expect(refusal.code).toBe('ADDRESS_NOT_ALLOWED');
    expect(refusal.message).not.toMatch(/secret|path|hunter2/);
    expect(server.connections()).toBe(0);
  });

  it.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://127.0.0.1/',
    'data:text/plain,x',
    'unix:/run/docker.sock',
    'blob:x',
    '',
    '/relative',
    'http://',
    'http:// ',
  ])('and so is what is no http or https URL: %j', async (url) => {
    expect(await refusalOf(guarded()(url))).toMatchObject({ code: 'ADDRESS_NOT_ALLOWED' });
  });

  it('when it stands behind a public name, and the message names the host, not the address', async () => {
    const { resolve } = resolver({ 'rebind.example': [['10.9.8.7']] });
    const refusal = await refusalOf(guarded({ resolve })('https://rebind.example/a?key=secret'));
    expect(refusal).toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
      message:
        'rebind.example is a private address, or resolves to one; if Ensemble should reach it, add it to network.allow in ensemble.config.ts',
    });
  });

  it('when it is cloud metadata behind a listed name, and the message says what alone would open it', async () => {
    const { resolve } = resolver({ 'host.corp': [['169.254.169.254']] });
    expect(await refusalOf(guarded({ allow: ['*.corp'], resolve })('http://host.corp/'))).toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
      message: expect.stringContaining('only an entry for that very address'),
    });
  });

  it('when it is only one of the addresses behind a name', async () => {
    const { resolve } = resolver({ 'mixed.example': [['8.8.8.8', '2606:4700::1111', '::ffff:127.0.0.1']] });
    expect(await refusalOf(guarded({ allow: [], resolve })('http://mixed.example/'))).toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
    });
  });

  it('when the name resolves to something that is no address', async () => {
    const { resolve } = resolver({ 'odd.example': [['0x7f.1']] });
    expect(await refusalOf(guarded({ resolve })('http://odd.example/'))).toMatchObject({ code: 'ADDRESS_NOT_ALLOWED' });
  });
});

describe('a name that changes its address', () => {
  it('is resolved once for a connection, which goes to the very address that was checked', async () => {
    const server = await serve((_request, response) => response.end('checked'));
    const { resolve, asked } = resolver({ 'rebind.example': [['127.0.0.1'], ['127.0.0.2']] });
    const fetch = guarded({ resolve });
    expect(await (await fetch(`http://rebind.example:${server.port}/`)).text()).toBe('checked');
    await connectionIdle();
    expect(await (await fetch(`http://rebind.example:${server.port}/`)).text()).toBe('checked');
    expect(asked).toEqual(['rebind.example']);
  });

  it('is checked again for every new connection', async () => {
    const server = await serve((_request, response) => response.writeHead(200, { connection: 'close' }).end('checked'));
    const { resolve } = resolver({ 'rebind.example': [['127.0.0.1'], ['127.0.0.2']] });
    const fetch = guarded({ resolve });
    await (await fetch(`http://rebind.example:${server.port}/`)).text();
    expect(await refusalOf(fetch(`http://rebind.example:${server.port}/`))).toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
    });
    expect(server.connections()).toBe(1);
  });
});

describe('a redirect', () => {
  it('is followed, and the answer says where it came from', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/end') response.end('arrived');
      else
        response
          .writeHead(302, { location: request.url === '/a' ? '/b' : `http://127.0.0.1:${server.port}/end` })
          .end('moved');
    });
    const response = await guarded()(`${server.url}/a`);
    expect(await response.text()).toBe('arrived');
    expect(response).toMatchObject({ url: `${server.url}/end`, redirected: true, status: 200 });
    expect(server.seen.map(({ url }) => url)).toEqual(['/a', '/b', '/end']);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]:8000/',
    'http://2852039166:8000/',
    'http://sneaky.example/',
    '//10.0.0.1/',
    'file:///etc/passwd',
  ])('to %s is refused, although the first hop was allowed', async (location) => {
    const server = await serve((_request, response) => response.writeHead(307, { location }).end());
    const { resolve } = resolver({ 'sneaky.example': [['192.168.1.1']] });
    expect(await refusalOf(guarded({ resolve })(server.url))).toMatchObject({ code: 'ADDRESS_NOT_ALLOWED' });
  });

  it('to another origin gets no credentials; 307 repeats the body and 303 does not', async () => {
    const target = await serve((_request, response) => response.end());
    const server = await serve((request, response) => {
      response.writeHead(Number(request.url?.slice(1)), { location: `http://127.0.0.1:${target.port}/` }).end();
    });
    const fetch = guarded();
    const init = {
      method: 'POST',
      body: 'hello',
      headers: {
        authorization: 'Bearer s',
        cookie: 'a=b',
        'x-api-key': 's',
        'proxy-authorization': 's',
        'x-trace': '1',
      },
    };
    await fetch(`${server.url}/307`, init);
    await fetch(`${server.url}/303`, init);
    expect(server.seen[0]?.headers).toMatchObject(init.headers);
    expect(target.seen).toMatchObject([
      { method: 'POST', body: 'hello', headers: { 'x-trace': '1' } },
      { method: 'GET', body: '', headers: { 'x-trace': '1' } },
    ]);
    for (const { headers } of target.seen) {
      expect(Object.keys(headers)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(authorization|cookie|x-api-key|proxy-authorization)$/)]),
      );
    }
    expect(target.seen[1]?.headers['content-type']).toBeUndefined();
  });

  it('is followed five times and no more, unless told otherwise', async () => {
    const server = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('arrived');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect(await (await guarded()(`${server.url}/5`)).text()).toBe('arrived');
    expect(await refusalOf(guarded()(`${server.url}/6`))).toMatchObject({ code: 'TOO_MANY_REDIRECTS' });
    expect(await refusalOf(guarded({ maxRedirects: 0 })(`${server.url}/1`))).toMatchObject({
      code: 'TOO_MANY_REDIRECTS',
    });
  });

  it('is handed over when it is to be handled by hand, and refused when there is to be none', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://10.0.0.1/' }).end('moved'),
    );
    const response = await guarded()(server.url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
      302,
      'http://10.0.0.1/',
      'moved',
    ]);
    expect(await refusalOf(guarded()(server.url, { redirect: 'error' }))).toMatchObject({ code: 'NETWORK_ERROR' });
  });

  it('without a location is an answer like any other', async () => {
    const server = await serve((_request, response) => response.writeHead(302).end('nowhere'));
    expect(await (await guarded()(server.url)).text()).toBe('nowhere');
  });
});

describe('an answer larger than the limit', () => {
  const tooLarge = {
    code: 'RESPONSE_TOO_LARGE',
    message: expect.stringMatching(/^The answer of 127\.0\.0\.1:\d+ is larger than 1000 bytes$/),
  };

  it.each([
    [1000, true],
    [1001, false],
  ])('by exact count: %i bytes', async (size, fits) => {
    const server = await serve((_request, response) => response.end(Buffer.alloc(size)));
    const read = (await guarded({ maxResponseBytes: 1000 })(server.url)).arrayBuffer();
    if (fits) expect((await read).byteLength).toBe(size);
    else expect(await refusalOf(read)).toMatchObject(tooLarge);
  });

  it('is cut off while it is still coming', async () => {
    let ended = false;
    const server = await serve((_request, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(300)), 1);
      response.on('close', () => {
        clearInterval(timer);
        ended = true;
      });
    });
    expect(await refusalOf((await guarded({ maxResponseBytes: 1000 })(server.url)).text())).toMatchObject(tooLarge);
    while (!ended) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it.each([1000, 100_000])(
    'counts once unpacked: a small gzip of 64 MiB against a limit of %i',
    async (maxResponseBytes) => {
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
      const server = await serve((_request, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      );
      expect(await refusalOf((await guarded({ maxResponseBytes })(server.url)).text())).toMatchObject({
        code: 'RESPONSE_TOO_LARGE',
      });
    },
  );

  it('cannot hide in layers of compression', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(gzipSync(gzipSync('x'))),
    );
    expect(await refusalOf(guarded()(server.url))).toMatchObject({
      code: 'NETWORK_ERROR',
      message: expect.stringContaining('more than once'),
    });
  });
});

describe('a signal', () => {
  it('that aborted already lets nothing out', async () => {
    const server = await serve((_request, response) => response.end());
    await expect(guarded()(server.url, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
    expect(server.connections()).toBe(0);
  });

  it('ends the wait for an answer with its own reason', async () => {
    const server = await serve(() => {});
    await expect(guarded()(server.url, { signal: AbortSignal.timeout(30) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('ends a slow body with its own reason', async () => {
    const server = await serve((_request, response) => response.write('first'));
    const abort = new AbortController();
    const response = await guarded()(server.url, { signal: abort.signal });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first');
    const next = reader?.read();
    abort.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  it('ends a chain of redirects', async () => {
    const abort = new AbortController();
    const server = await serve((_request, response) => {
      abort.abort(new Error('enough'));
      response.writeHead(302, { location: '/' }).end();
    });
    await expect(guarded()(server.url, { signal: abort.signal })).rejects.toThrow('enough');
    expect(server.seen).toHaveLength(1);
  });

  it('of a Request counts as well', async () => {
    const server = await serve(() => {});
    await expect(guarded()(new Request(server.url, { signal: AbortSignal.timeout(30) }))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});

describe('what fails on the way says so without naming an address', () => {
  it.each([
    [
      'a name that nobody has',
      'http://nobody.example/?key=secret',
      'Could not get an answer from nobody.example: there is no host of that name',
    ],
    ['a name without addresses', 'http://empty.example/', 'empty.example has no address'],
  ])('%s', async (_what, url, message) => {
    const { resolve } = resolver({ 'empty.example': [[]], 'inside.example': [['127.0.0.1']] });
    expect(await refusalOf(guarded({ resolve })(url))).toMatchObject({ code: 'NETWORK_ERROR', message });
  });

  it('a port that other protocols own is not allowed, whatever the host', async () => {
    const { code, message } = await refusalOf(guarded()('http://127.0.0.1:25/'));
    expect({ code, message }).toEqual({
      code: 'ADDRESS_NOT_ALLOWED',
      message: '127.0.0.1:25 is a port that belongs to another protocol than HTTP',
    });
  });

  it('a refused connection', async () => {
    const { resolve } = resolver({ 'inside.example': [['127.0.0.1']] });
    const { message } = await refusalOf(guarded({ resolve })('http://inside.example:2/'));
    expect(message).toBe('Could not get an answer from inside.example:2: it refuses connections on that port');
  });

  it('an answer that breaks off', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('part');
      setTimeout(() => response.destroy(), 10);
    });
    const response = await guarded()(server.url);
    expect(await refusalOf(response.text())).toMatchObject({
      code: 'NETWORK_ERROR',
      message: expect.stringContaining('it closed the connection'),
    });
  });

  it('what is no HTTP and no TLS', async () => {
    const server = await serve((_request, response) => response.end());
    expect(await refusalOf(guarded()(`https://127.0.0.1:${server.port}/`))).toMatchObject({ code: 'NETWORK_ERROR' });
  });
});

it('an allow entry that cannot be read fails at once', () => {
  expect(() => createGuardedFetch({ allow: ['10.0.0.0/33'] })).toThrow('network.allow: "10.0.0.0/33" is not a host');
});
