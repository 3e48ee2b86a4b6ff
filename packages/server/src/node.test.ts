import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { mintToken } from '@ensembleapp/core/auth/mint.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseConfig } from './config.ts';
import { localPrincipal } from './local-principal.ts';
import { createLog } from './log.ts';
import { listen } from './node.ts';
import { openServices } from './open-services.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

/** A server on loopback with an admin token, and its project folder. */
async function serve(environment: Record<string, string> = {}) {
  const project = temporaryFolder();
  const config = parseConfig({ PORT: '0', ...environment }, project);
  const { services, close } = await openServices(config, createLog('silent', process.stderr), { mode: 'serve' });
  const { url, stop } = await listen(services, config);
  onTestFinished(async () => {
    await stop(0);
    await close();
  });
  const { text } = await mintToken(services.door, localPrincipal('default', 't'), { name: 'A', scopes: ['admin'] });
  return { url, port: Number(new URL(url).port), token: text, project };
}

/** Writes bytes to the port as they are, and reads until the server closes or has answered. */
function talk(port: number, ...parts: readonly (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      answer += text;
      if (/\r\n\r\n[\s\S]*\}$/.test(answer)) socket.end();
    });
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)));
    socket.on('close', () => resolve(answer));
  });
}

const statusOf = (answer: string) => Number(answer.split(' ')[1]);
const bodyOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('{')));

describe('a header that is sent twice', () => {
  const ask = (...lines: readonly string[]) =>
    `GET /api/v1/whoami HTTP/1.1\r\nHost: x\r\n${lines.join('\r\n')}\r\n\r\n`;

  test('is one wrong credential, even where the first or the last of the two is right', async () => {
    const { port, token } = await serve();
    const right = `Authorization: Bearer ${token}`;
    const wrong = 'Authorization: Bearer x';
    const answers = [];
    for (const lines of [[right], [right, wrong], [wrong, right], [right, right]]) {
      answers.push(statusOf(await talk(port, ask(...lines))));
    }
    expect(answers).toEqual([200, 401, 401, 401]);
  });

  test('names no host', async () => {
    const { port, token } = await serve();
    expect(statusOf(await talk(port, ask('Host: y', `Authorization: Bearer ${token}`)))).toBe(400);
  });
});

describe('what the HTTP parser refuses', () => {
  test.each([
    [
      'headers too large',
      `GET /health HTTP/1.1\r\nHost: x\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'PAYLOAD_TOO_LARGE',
    ],
    ['no HTTP', 'hello\r\n\r\n', 400, 'INVALID_INPUT'],
    [
      'a length and chunks at once',
      'POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'INVALID_INPUT',
    ],
    [
      'two lengths',
      'POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345',
      400,
      'INVALID_INPUT',
    ],
    ['a space before a colon', 'GET /health HTTP/1.1\r\nHost : x\r\n\r\n', 400, 'INVALID_INPUT'],
    ['a folded header', 'GET /health HTTP/1.1\r\nHost: x\r\nx-a: 1\r\n 2\r\n\r\n', 400, 'INVALID_INPUT'],
  ])('is answered in the envelope of all refusals: %s', async (_, request, status, code) => {
    const { port } = await serve();
    const answer = await talk(port, request);
    expect([statusOf(answer), bodyOf(answer).error.code]).toEqual([status, code]);
    expect(answer).toMatch(/x-request-id: req_\w{20,}\r\n/i);
    expect(answer).toMatch(/x-content-type-options: nosniff/i);
    expect(answer).not.toMatch(/HPE_|node/i);
  });
});

describe('over a socket', () => {
  test.each([
    ['TRACE', 'TRACE /api/v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['a host that is none', 'GET /api/v1/whoami HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n'],
    ['an empty host', 'GET /api/v1/whoami HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'],
    [
      'the absolute form of another host',
      'GET http://evil.example/api/v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    ],
    ['no path', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['a path without a slash', 'GET api/v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['HTTP/1.0', 'GET /api/v1/whoami HTTP/1.0\r\n\r\n'],
  ])('strange requests are refused in the envelope, and let nobody in: %s', async (_, request) => {
    const { port } = await serve();
    const answer = await talk(port, request);
    expect([400, 401, 404, 405]).toContain(statusOf(answer));
    expect(bodyOf(answer).error.code).toEqual(expect.any(String));
  });

  test('two Authorization headers are no credential, whichever of them is right', async () => {
    const { port, token } = await serve();
    for (const pair of [
      [token, 'x'],
      ['x', token],
      [token, token],
    ]) {
      const headers = pair.map((one) => `Authorization: Bearer ${one}\r\n`).join('');
      const answer = await talk(port, `GET /api/v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`);
      expect(statusOf(answer)).toBe(401);
    }
  });

  test('a body that is not UTF-8 is refused, and one behind a byte order mark read', async () => {
    const { port, token } = await serve();
    const send = (body: Uint8Array) =>
      talk(
        port,
        `POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
        body,
      );
    const wrong = await send(
      Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('","scopes":["read:state"]}')]),
    );
    expect([statusOf(wrong), bodyOf(wrong).error.details[0].message]).toEqual([400, 'the body must be UTF-8']);
    expect(statusOf(await send(Buffer.from('\uFEFF{"name":"x","scopes":["read:state"]}')))).toBe(201);
  });

  test('a body of unknown length is refused as soon as it is too long, and not read to its end', async () => {
    const { url, token } = await serve();
    let sent = 0;
    const endless = new ReadableStream({
      async pull(controller) {
        if (sent > 200_000_000) return controller.close();
        controller.enqueue(new Uint8Array(65_536).fill(32));
        sent += 65_536;
        await new Promise(setImmediate);
      },
    });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v1/tokens`, {
      method: 'POST',
      headers,
      body: endless,
      duplex: 'half',
    }).catch(() => undefined);
    if (answer) expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(100_000_000);
  });

  test('a body is not read at all before the credential is known to be right', async () => {
    const { port } = await serve();
    const answer = await talk(
      port,
      'POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n',
    );
    expect(statusOf(answer)).toBe(401);
  });
});

describe('the data folder', () => {
  test('is its owner’s alone: the folder, the key and the database', async () => {
    const { project } = await serve();
    const mode = (name: string) => (statSync(join(project, '.ensemble', name)).mode & 0o777).toString(8);
    expect([mode(''), mode('key'), mode('ensemble.db')]).toEqual(['700', '600', '600']);
    expect([mode('ensemble.db-wal'), mode('ensemble.db-shm')]).toEqual(['600', '600']);
  });
});

describe('trusted proxies', () => {
  test('alone are believed about the address', async () => {
    const request = async (url: string, token: string, forwarded: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ name: 'x', scopes: ['admin'], restrictions: { addresses: ['198.51.100.7'] } });
      const answer = await fetch(`${url}/api/v1/tokens`, { method: 'POST', headers, body });
      const made = (await answer.json()) as { token: string };
      const used = { authorization: `Bearer ${made.token}`, 'x-forwarded-for': forwarded };
      return (await fetch(`${url}/api/v1/whoami`, { headers: used })).status;
    };
    const alone = await serve();
    expect(await request(alone.url, alone.token, '198.51.100.7')).toBe(403);
    const behind = await serve({ ENSEMBLE_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' });
    expect(await request(behind.url, behind.token, '198.51.100.7')).toBe(200);
    expect(await request(behind.url, behind.token, '192.0.2.1, 198.51.100.7, 10.1.2.3')).toBe(200);
    expect(await request(behind.url, behind.token, '198.51.100.7, 192.0.2.1')).toBe(403);
    expect(await request(behind.url, behind.token, 'nonsense, 198.51.100.7')).toBe(200);
  });
});
