import { describe, expect, it } from 'vitest';
import { openShell, runNode } from './documents/shell.ts';
import { serveHello } from './hello-server.ts';

/*
 * What people who know Ensemble's interface already do, written as they write it. Only host, ids and credentials are put in.
 */

const PATIENCE = 60_000;

/** The example served, a shell in its folder, an admin token and a key. */
async function open() {
  const hello = await serveHello();
  const { operate, project } = hello;
  const issue = <Answer>(kind: string, body: object) => operate<Answer>('POST', `/api/v1/${kind}`, { ...body });
  const { token } = await issue<{ token: string }>('tokens', { name: 'Admin', scopes: ['admin'] });
  const shell = openShell({ cwd: project, env: { ADMIN_TOKEN: token } });
  /** Runs a script that has to end well. */
  const paste = async (script: string) => {
    const { stdout, stderr, exitCode } = await shell.run(script);
    expect(exitCode, stderr).toBe(0);
    return stdout;
  };
  return { ...hello, issue, paste, admin: token };
}

describe('tokens', () => {
  it('are created, listed and revoked by REST', async () => {
    const { url, paste } = await open();
    const created = JSON.parse(
      await paste(`curl -X POST ${url}/api/v1/tokens \\
-H "Authorization: Bearer \${ADMIN_TOKEN}" \\
-H "Content-Type: application/json" \\
-d '{
"name": "Production API Token",
"scopes": ["execute:ensembles", "read:executions"],
"expiresIn": 2592000
}'`),
    );
    expect(created).toEqual({
      token: expect.stringMatching(/^sk-ensemble-\w+$/),
      id: expect.stringMatching(/^tok_\w+$/),
      name: 'Production API Token',
      scopes: ['execute:ensembles', 'read:executions'],
      expiresAt: created.createdAt + 2592000 * 1000,
      createdAt: expect.any(Number),
    });

    const list = `curl ${url}/api/v1/tokens \\
-H "Authorization: Bearer \${ADMIN_TOKEN}"`;
    const { id, name, scopes, createdAt } = created;
    const listed: { tokens: { id: string }[] } = JSON.parse(await paste(list));
    expect(listed.tokens).toContainEqual(expect.objectContaining({ id, name, scopes, createdAt, lastUsed: null }));

    await paste(`curl -X DELETE ${url}/api/v1/tokens/${id} \\
-H "Authorization: Bearer \${ADMIN_TOKEN}"`);
    const left: { tokens: { id: string }[] } = JSON.parse(await paste(list));
    expect(left.tokens.map((token) => token.id)).not.toContain(id);
  });

  it(
    'are made, rotated and watched on the command line',
    async () => {
      const { paste } = await open();
      const printed = await paste('ensemble conductor auth:token');
      expect(printed).toMatch(
        /^API Token: sk-ensemble-\w+\nExpires: Never\nScopes: read:ensembles, execute:ensembles, write:ensembles\n$/,
      );
      expect(await paste('ensemble conductor auth:token --name "Q1 2025"')).toContain('API Token: sk-ensemble-');
      const short = await paste('ensemble conductor auth:token --expires-in 30d');
      const ends = Date.parse(/^Expires: (.+)$/m.exec(short)?.[1] ?? '');
      expect(Math.round((ends - Date.now()) / 86_400_000)).toBe(30);

      const listed = await paste('ensemble conductor tokens:list');
      const id = /^(tok_\w+)\tQ1 2025\t/m.exec(listed)?.[1] ?? '';
      expect(await paste(`ensemble conductor tokens:activity ${id}`)).toBe('');
      expect(await paste(`ensemble conductor auth:revoke ${id}`)).toBe(`Revoked ${id}\n`);
      expect(await paste('ensemble conductor tokens:list')).not.toContain(id);
    },
    PATIENCE,
  );

  it('made on the command line are let in at once, and what they did is listed there', async () => {
    const { url, paste } = await open();
    const token = /sk-ensemble-\w+/.exec(await paste('ensemble conductor auth:token'))?.[0] ?? '';
    const answer = await fetch(`${url}/ensembles`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    const id = /^(tok_\w+)\tCLI token/m.exec(await paste('ensemble conductor tokens:list'))?.[1] ?? '';
    await expect
      .poll(() => paste(`ensemble conductor tokens:activity ${id}`), { timeout: 10_000 })
      .toMatch(/\tGET\t\/api\/v1\/ensembles\t200\tallowed\t127\.0\.0\.1\t/);
  });

  it('run a workflow from plain fetch', async () => {
    const { url, issue } = await open();
    const { token } = await issue<{ token: string }>('tokens', { name: 'App', scopes: ['execute:ensembles'] });
    const snippet = `
const token = process.env.CONDUCTOR_API_TOKEN;
const response = await fetch('${url}/api/v1/execute/ensemble/my-workflow', {
method: 'POST',
headers: {
'Authorization': \`Bearer \${token}\`,
'Content-Type': 'application/json'
},
body: JSON.stringify({ input: { name: 'Ada' } })
});`;
    const printed = await runNode(`(async () => {${snippet}\nconsole.log(await response.text()); })()`, {
      CONDUCTOR_API_TOKEN: token,
    });
    expect(JSON.parse(printed)).toMatchObject({ status: 'completed', output: { greeting: 'Hello, Ada!', steps: 3 } });
  });
});

describe('refusals', () => {
  it('say what is missing, wrong, not allowed and expired', async () => {
    const { url, issue } = await open();
    const readOnly = await issue<{ token: string }>('tokens', { name: 'Read-only', scopes: ['read:ensembles'] });
    const asked = Date.now();
    const short = await issue<{ token: string }>('tokens', {
      name: 'Short',
      scopes: ['read:ensembles'],
      expiresIn: 1,
    });
    const call = async (method: string, authorization?: string) => {
      const answer = await fetch(`${url}/ensembles`, { method, headers: { ...(authorization && { authorization }) } });
      return { status: answer.status, body: (await answer.json()) as { error: { expiredAt?: number } } };
    };
    expect(await call('GET')).toEqual({
      status: 401,
      body: { error: { code: 'UNAUTHORIZED', message: 'Missing authorization header' } },
    });
    expect(await call('GET', 'Bearer invalid-token')).toEqual({
      status: 401,
      body: { error: { code: 'UNAUTHORIZED', message: 'Invalid API token' } },
    });
    expect(await call('POST', `Bearer ${readOnly.token}`)).toEqual({
      status: 403,
      body: {
        error: {
          code: 'FORBIDDEN',
          message: 'Insufficient scope: requires write:ensembles',
          requiredScope: 'write:ensembles',
          providedScopes: ['read:ensembles'],
        },
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 1050));
    const expired = await call('GET', `Bearer ${short.token}`);
    expect(expired).toEqual({
      status: 401,
      body: { error: { code: 'TOKEN_EXPIRED', message: 'API token expired', expiredAt: expect.any(Number) } },
    });
    expect(expired.body.error.expiredAt).toBeGreaterThanOrEqual(asked + 1000);
  });
});

describe('agents', () => {
  it('are invoked with an API key', async () => {
    const { url, issue, paste } = await open();
    const { key } = await issue<{ key: string }>('keys', { description: 'Production Backend' });
    const printed = await paste(`curl -X POST ${url}/api/agents/echo/invoke \\
  -H "Content-Type: application/json" \\
  -H "x-api-key: ${key}" \\
  -H "x-tenant-id: default" \\
  -d '{"message": "Hello"}'`);
    expect(JSON.parse(printed)).toMatchObject({ data: { message: 'Hello', secure: {} } });
  });

  it('are invoked with a JWT that jsonwebtoken signed, and see its context', async () => {
    const { url, issue, paste } = await open();
    const secret = await issue<{ id: string; value: string }>('secrets', { description: 'JWT Signing' });
    const sign = (claims: string) =>
      runNode(
        `const nowInSeconds = Math.floor(Date.now() / 1000);
const jwt = require('jsonwebtoken');

const token = jwt.sign(
  {
    // a unique user id for tracking purposes (e.g. user id on your system)
    ${claims}
  },
  process.env.ENSEMBLE_JWT_SECRET,
  {
    algorithm: 'HS256',
    // The Ensemble ID associated with the secret
    keyid: '${secret.id}',
  }
);
console.log(token);`,
        { ENSEMBLE_JWT_SECRET: secret.value },
      );
    const claims = `sub: 'user-123',
    // expire in 3600 seconds (1 hour)
    exp: nowInSeconds + 3600,
    iat: nowInSeconds,
    aud: 'ensembleapp.ai',`;
    const invoke = async (token: string) =>
      JSON.parse(
        await paste(`curl -X POST ${url}/api/agents/echo/invoke \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer ${token}" \\
  -d '{"message": "Hello"}'`),
      );
    expect(await invoke(await sign(claims))).toMatchObject({
      data: { message: 'Hello', secure: {}, user: { id: 'user-123', tenantId: 'default' } },
    });
    const context = { name: 'Ron Johnson', email: 'ron@ensembleapps.ai' };
    const carried = `${claims.replace('user-123', 'rjohnson-123')}
    context: {
      name: "Ron Johnson",
      email: "ron@ensembleapps.ai",
    }`;
    expect(await invoke(await sign(carried))).toMatchObject({
      data: { context, secure: context, user: { id: 'rjohnson-123' } },
    });
  });
});
