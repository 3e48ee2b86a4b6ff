import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { emptyProject, ensemble, helloProject, startServer } from './testing/ensemble.ts';

/** A well-formed token that was never issued. */
const UNKNOWN = 'sk-ensemble-Example000000000xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0Uujap';

async function both(...scopes: readonly string[]) {
  const cwd = helloProject();
  const { token } = (await ensemble(['auth:token', '--scopes', scopes.join(','), '--json'], { cwd })).json;
  const { url } = await startServer({ cwd });
  const env = { CONDUCTOR_API_URL: url, CONDUCTOR_API_TOKEN: token };
  const away = temporaryFolder();
  return {
    cwd,
    url,
    env,
    local: (...words: readonly string[]) => ensemble(words, { cwd }),
    remote: (...words: readonly string[]) => ensemble(words, { cwd: away, env }),
  };
}

describe('local and remote mode', () => {
  test('answer the same', async () => {
    const { local, remote } = await both('admin');
    const lines = [
      ['tokens:list', '--json'],
      ['tokens:list'],
      ['agent:list'],
      ['ensemble:list', '--json'],
      ['ensemble:show', 'my-workflow'],
      ['run', 'my-workflow', '--set', 'name=Ada'],
      ['run', 'nothing'],
      ['auth:revoke', 'tok_none'],
      ['run', 'my-workflow'],
      ['keys:list'],
    ];
    for (const words of lines) {
      const [here, there] = await Promise.all([local(...words), remote(...words)]);
      const mask = (text: string) => text.replace(/"lastUsed":(?:\d+|null)|\t\S*Z\t|\tnever\t/g, '');
      expect([words, there.code, mask(there.stdout), there.stderr]).toEqual([
        words,
        here.code,
        mask(here.stdout),
        here.stderr,
      ]);
    }
  });

  test('a token is the actor there, the operating system user here', async () => {
    const { local, remote } = await both('admin');
    const here = (await local('keys:create', '--description', 'x', '--json')).json;
    const there = (await remote('keys:create', '--description', 'x', '--json')).json;
    expect((await local('keys:show', here.id, '--json')).json.createdBy).toMatchObject({ kind: 'cli' });
    expect((await local('keys:show', there.id, '--json')).json.createdBy).toMatchObject({ kind: 'token' });
  });

  test('a remote server is told which program asks', async () => {
    const agents: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      agents.push(request.headers['user-agent']);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"tokens":[],"hasMore":false}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const env = { CONDUCTOR_API_URL: url, CONDUCTOR_API_TOKEN: UNKNOWN };
    await ensemble(['tokens:list'], { cwd: temporaryFolder(), env });
    await ensemble(['health'], { cwd: temporaryFolder(), env });
    expect(new Set(agents)).toEqual(new Set(['ensemble-cli/0.1.0']));
  });

  test('a credential lacking a scope is told which, with exit code 4', async () => {
    const { remote } = await both('read:ensembles');
    const ended = await remote('tokens:list');
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([
      4,
      '',
      'Error: Insufficient scope: requires admin (FORBIDDEN)\n',
    ]);
    const asJson = await remote('tokens:list', '--json');
    expect(asJson.json).toEqual({
      error: {
        code: 'FORBIDDEN',
        message: 'Insufficient scope: requires admin',
        requiredScope: 'admin',
        providedScopes: ['read:ensembles'],
      },
    });
    const may = await remote('whoami', 'POST /api/v1/ensembles');
    expect([may.code, may.stdout]).toEqual([4, 'refused: requires write:ensembles\n']);
    expect((await remote('whoami', 'GET /api/v1/ensembles')).stdout).toBe('allowed\n');
  });

  test('--local works on the project although a URL is set', async () => {
    const { cwd } = await both('read:ensembles');
    const env = { CONDUCTOR_API_URL: 'https://ensemble.invalid', CONDUCTOR_API_TOKEN: UNKNOWN };
    expect((await ensemble(['tokens:list', '--local'], { cwd, env })).code).toBe(0);
  });
});

describe('the credential of remote mode', () => {
  const cwd = emptyProject;

  test('is needed', async () => {
    const ended = await ensemble(['tokens:list', '--url', 'http://127.0.0.1:9'], { cwd: cwd() });
    expect([ended.code, ended.stderr]).toEqual([3, 'Error: Missing CONDUCTOR_API_TOKEN (environment or .env.local)\n']);
  });

  test('must be a token, which is seen without a request', async () => {
    const env = { CONDUCTOR_API_URL: 'http://127.0.0.1:9', CONDUCTOR_API_TOKEN: 'hunter2' };
    const ended = await ensemble(['tokens:list', '--verbose'], { cwd: cwd(), env });
    expect([ended.code, ended.stderr]).toEqual([3, 'Error: CONDUCTOR_API_TOKEN is not an API token\n']);
  });

  test('that the server does not know ends with exit code 3', async () => {
    const { url } = await startServer({ cwd: cwd() });
    const env = { CONDUCTOR_API_URL: url, CONDUCTOR_API_TOKEN: UNKNOWN };
    const ended = await ensemble(['tokens:list', '--verbose'], { cwd: temporaryFolder(), env });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('Error: Invalid API token (UNAUTHORIZED)\n');
    expect(ended.stderr).not.toContain(UNKNOWN.slice(30));
  });

  test('is read from .env.local, where values are literal; the environment wins', async () => {
    const project = cwd();
    writeFileSync(join(project, '.env'), 'CONDUCTOR_API_URL=http://127.0.0.1:9\n');
    writeFileSync(join(project, '.env.local'), 'CONDUCTOR_API_TOKEN="$HOME"\n');
    const literal = await ensemble(['tokens:list'], { cwd: project });
    expect(literal.stderr).toBe('Error: CONDUCTOR_API_TOKEN is not an API token\n');
    const env = { CONDUCTOR_API_TOKEN: UNKNOWN };
    const unreachable = await ensemble(['tokens:list', '--timeout', '5s'], { cwd: project, env });
    expect([unreachable.code, unreachable.stderr]).toEqual([8, 'Error: Cannot reach http://127.0.0.1:9\n']);
  });

  test('alone, in .env.local, does not make the mode remote', async () => {
    const project = cwd();
    writeFileSync(join(project, '.env.local'), `CONDUCTOR_API_TOKEN=${UNKNOWN}\n`);
    expect((await ensemble(['auth:token'], { cwd: project })).code).toBe(0);
  });

  test('does not follow a redirect', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const env = { CONDUCTOR_API_URL: `http://127.0.0.1:${port}`, CONDUCTOR_API_TOKEN: UNKNOWN };
    const ended = await ensemble(['tokens:list'], { cwd: temporaryFolder(), env });
    expect([ended.code, asked]).toEqual([8, ['/api/v1/tokens']]);
  });
});
