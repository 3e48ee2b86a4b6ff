import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { issueKey, issueToken } from '../testing/issue.ts';
import { openTestApp, refusal } from '../testing/test-app.ts';
import { parseJson } from './read-body.ts';
import { repeatedMember } from './repeated-member.ts';

const GOOD = '{"name":"x","scopes":["read:state"]}';
const problem = (message: string, path = '') =>
  refusal('INVALID_INPUT', 'Invalid input', { details: [{ path, message }] });

async function opened() {
  const app = await openTestApp();
  const bearer = (await issueToken(app, ['admin'])).text;
  return (body: string, headers: Record<string, string> = {}) =>
    app.call('POST', '/api/v1/tokens', { bearer, body, headers });
}

describe('a member that is given twice', () => {
  test.each([
    ['{"name":"x","scopes":["read:state"],"scopes":["admin"]}', 'scopes'],
    ['{"name":"x","scopes":["read:state"],"sc\\u006fpes":["admin"]}', 'scopes'],
    ['{"name":"x","scopes":["read:state"],"restrictions":{"agents":["a"],"agents":["b"]}}', 'restrictions.agents'],
    ['{"name":"{\\"name\\": 1, \\"name\\": 2}","a":[1,[{"b":{}},{"__proto__":1,"__proto__":2}]]}', 'a[1][1].__proto__'],
  ])('is refused by its place: %s', async (body, path) => {
    const answer = await (await opened())(body);
    expect([answer.status, answer.body]).toEqual([400, problem('is given twice', path)]);
  });

  test('is told from the same name elsewhere, and from colons and quotes in texts', async () => {
    const body =
      '{"name":"a\\\\\\":: {\\"name\\":1}","scopes":["read:state"],"restrictions":{"agents":["name","name"]}}';
    expect((await (await opened())(body)).status).toBe(201);
  });

  test('is found in any JSON, and only there', async () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(repeatedMember(text)).toBeUndefined();
        expect(() => parseJson(text)).not.toThrow();
        const twice = `{"a":${text},"b":[${text},{"c":1,"d":${text},"c":2}]}`;
        expect(repeatedMember(twice)).toBe('b[1].c');
        expect(() => parseJson(twice)).toThrow('Invalid input');
      }),
    );
  });
});

describe('the content type of a body', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'Application/JSON',
  ])('may be %s', async (type) => {
    expect((await (await opened())(GOOD, { 'content-type': type })).status).toBe(201);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/jsonp',
    'text/json',
    'application/vnd.api+json',
    'application/json, application/json',
    '',
  ])('is refused when it is %s', async (type) => {
    const answer = await (await opened())(GOOD, { 'content-type': type });
    expect([answer.status, answer.body]).toEqual([
      415,
      refusal('UNSUPPORTED_MEDIA_TYPE', 'Unsupported media type', { supported: ['application/json'] }),
    ]);
  });

  test('is refused with a content encoding: nothing is unpacked', async () => {
    for (const encoding of ['gzip', 'br', 'deflate']) {
      expect((await (await opened())(GOOD, { 'content-encoding': encoding })).status).toBe(415);
    }
  });
});

describe('a body', () => {
  test.each([
    ['', 'the body must be JSON'],
    ['   ', 'the body must be JSON'],
    ['{', 'the body must be JSON'],
    [`${GOOD}x`, 'the body must be JSON'],
    ["{'name':'x'}", 'the body must be JSON'],
    ['{"name":NaN}', 'the body must be JSON'],
    ['[]', 'the body must be a JSON object'],
    ['"x"', 'the body must be a JSON object'],
    ['null', 'the body must be a JSON object'],
    ['1', 'the body must be a JSON object'],
  ])('is refused when it is %j', async (body, message) => {
    const answer = await (await opened())(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(problem(message));
  });

  test('that is not JSON is told where the parser stopped, when it says so', async () => {
    const answer = await (await opened())('{"name":\n  "x" "y"}');
    expect(answer.body.error.details).toEqual([{ path: '', message: 'the body must be JSON', line: 2, column: 7 }]);
  });

  test('may be nested 64 deep and no deeper', async () => {
    const send = await opened();
    const nested = (depth: number) =>
      `{"name":"x","scopes":["admin"],"restrictions":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect((await send(nested(64))).body.error.details[0].path).toBe('restrictions');
    expect((await send(nested(65))).body).toEqual(problem('the body must not be nested deeper than 64'));
    expect((await send(nested(300_000))).body).toEqual(problem('the body must not be nested deeper than 64'));
  });

  test('bears no name that reaches a prototype', async () => {
    const send = await opened();
    for (const name of ['__proto__', 'constructor', 'prototype', '__pr\\u006fto__']) {
      const answer = await send(`{"name":"x","scopes":["read:state"],"${name}":{"scopes":["admin"],"polluted":true}}`);
      expect([answer.status, answer.body.scopes]).toEqual([201, ['read:state']]);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    const replaced = await send('{"name":"x","__proto__":{"scopes":["admin"]}}');
    expect(replaced.body).toEqual(problem('is required', 'scopes'));
  });

  test('too large is refused, whatever length it announces', async () => {
    const send = await opened();
    const large = `{"name":"${'x'.repeat(1_048_576)}","scopes":["admin"]}`;
    const answer = await send(large);
    expect([answer.status, answer.body]).toEqual([
      413,
      refusal('PAYLOAD_TOO_LARGE', 'Payload too large', { limit: 1_048_576 }),
    ]);
    expect((await send(GOOD, { 'content-length': '1048577' })).status).toBe(413);
  });

  test('may be left out where every field is optional, with or without a content type', async () => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['admin'])).text;
    const rotate = async (more: object) => {
      const { id } = await issueKey(app);
      return (await app.call('POST', `/api/v1/keys/${id}/rotate`, { bearer, ...more })).status;
    };
    expect(await rotate({})).toBe(201);
    expect(await rotate({ headers: { 'content-type': 'application/json' } })).toBe(201);
    expect(await rotate({ body: '' })).toBe(201);
    expect(await rotate({ body: '{}' })).toBe(201);
    expect(await rotate({ body: '{"graceperiod":1}' })).toBe(400);
    expect(await rotate({ body: 'x', headers: { 'content-type': 'text/plain' } })).toBe(415);
  });
});

describe('a definition', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const bomb = Array.from(
    { length: 30 },
    (_, at) => `a${at}: &a${at} [${Array(10).fill(at === 0 ? 'x' : `*a${at - 1}`)}]`,
  );

  test.each([
    ['JSON nested too deep', 'application/json', `{"name":"x","steps":${nested(100_000)}}`],
    ['YAML nested too deep, in flow style', 'application/yaml', `name: x\nsteps: ${nested(100_000)}`],
    ['YAML nested too deep, in block style', 'application/yaml', `name: x\nsteps:\n ${'- '.repeat(100_000)}x`],
    [
      'YAML nested too deep, by indentation',
      'application/yaml',
      Array.from({ length: 1400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    ],
    ['YAML that grows without end', 'application/yaml', bomb.join('\n')],
    ['YAML that makes objects of other kinds', 'application/yaml', 'name: !!js/function "function () {}"'],
    ['several documents', 'application/yaml', 'name: a\n---\nname: b'],
    ['nothing', 'application/yaml', ''],
    ['a number', 'application/json', '1'],
  ])('that is %s is refused, and is no fault of ours', async (_, type, body) => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['admin'])).text;
    for (const path of ['/api/v1/ensembles', '/api/v1/agents']) {
      const answer = await app.call('POST', path, { bearer, body, headers: { 'content-type': type } });
      expect([path, answer.status, answer.body.error.code]).toEqual([path, 400, 'INVALID_INPUT']);
    }
  });
});

describe('checks come in their order', () => {
  test('credential before body, scope before body, body before target', async () => {
    const app = await openTestApp();
    const narrow = (await issueToken(app, ['read:state'])).text;
    const admin = (await issueToken(app, ['admin'])).text;
    const call = async (bearer: string | undefined, body: string) =>
      (await app.call('PATCH', '/api/v1/tokens/tok_0000000000000000', { ...(bearer && { bearer }), body })).status;
    expect(await call(undefined, '{')).toBe(401);
    expect(await call('invalid', '{')).toBe(401);
    expect(await call(narrow, '{')).toBe(403);
    expect(await call(admin, '{')).toBe(400);
    expect(await call(admin, '{}')).toBe(404);
  });
});

describe('a query', () => {
  test.each([
    ['status=gone', 'query.status'],
    ['statuss=active', 'query.statuss'],
    ['limit=0', 'query.limit'],
    ['limit=501', 'query.limit'],
    ['limit=1.5', 'query.limit'],
    ['limit=x', 'query.limit'],
    ['limit=', 'query.limit'],
    ['limit=1&limit=2', 'query.limit'],
    ['__proto__=x', 'query.__proto__'],
    ['cursor=', 'query.cursor'],
    ['cursor=x', 'query.cursor'],
  ])('is refused when it is %s', async (query, path) => {
    const app = await openTestApp();
    const answer = await app.local('GET', `/api/v1/tokens?${query}`);
    expect([answer.status, answer.body.error.details?.[0]?.path]).toEqual([400, path]);
  });

  test('of an endpoint that knows none is refused', async () => {
    const app = await openTestApp();
    expect((await app.local('GET', '/api/v1/keys/key_0000000000000000?verbose=1')).status).toBe(400);
  });

  test('that makes the request line too long is 414', async () => {
    const app = await openTestApp();
    const answer = await app.call('GET', `/api/v1/tokens?cursor=${'x'.repeat(8192)}`);
    expect([answer.status, answer.body]).toEqual([
      414,
      refusal('PAYLOAD_TOO_LARGE', 'Payload too large', { limit: 8192 }),
    ]);
  });
});
