import { describe, expect, test } from 'vitest';
import { emptyProject, ensemble, startServer } from './testing/ensemble.ts';

const TOKEN = /sk-ensemble-[0-9A-Za-z]{52}/;

describe('the command lines of the documentation', () => {
  test('auth:token prints exactly three lines, and the id on stderr', async () => {
    const cwd = emptyProject();
    const made = await ensemble(['conductor', 'auth:token'], { cwd });
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(
      /^API Token: sk-ensemble-[0-9A-Za-z]{52}\nExpires: Never\nScopes: read:ensembles, execute:ensembles, write:ensembles\n$/,
    );
    expect(made.stderr).toMatch(
      /^Token id (tok_[0-9A-Za-z]{16}) · shown once · revoke with: ensemble conductor auth:revoke \1\n$/,
    );
  });

  test('a token is named, expires, is listed, revoked and watched', async () => {
    const cwd = emptyProject();
    const named = await ensemble(['conductor', 'auth:token', '--name', 'Q1 2025', '--json'], { cwd });
    const passing = await ensemble(['conductor', 'auth:token', '--expires-in', '30d'], { cwd });
    expect(passing.stdout).toMatch(/^Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m);
    expect(Object.keys(named.json)).toEqual(['token', 'id', 'name', 'scopes', 'expiresAt', 'createdAt']);

    const listed = await ensemble(['conductor', 'tokens:list'], { cwd });
    const [header, ...rows] = listed.stdout.trimEnd().split('\n');
    expect(header).toBe('ID\tNAME\tSCOPES\tLAST USED\tCREATED\tEXPIRES\tSTATUS');
    expect(rows).toHaveLength(2);
    expect(listed.stdout).toContain(
      `${named.json.id}\tQ1 2025\tread:ensembles,execute:ensembles,write:ensembles\tnever\t`,
    );
    expect(listed.stdout).not.toMatch(TOKEN);

    const revoked = await ensemble(['conductor', 'auth:revoke', named.json.id], { cwd });
    expect(revoked.stdout).toBe(`Revoked ${named.json.id}\n`);
    expect((await ensemble(['conductor', 'auth:revoke', named.json.id], { cwd })).stdout).toBe(revoked.stdout);

    const watched = await ensemble(['conductor', 'tokens:activity', named.json.id], { cwd });
    expect([watched.code, watched.stdout]).toEqual([0, '']);
  });

  test('colon and space, conductor or not, are the same', async () => {
    const cwd = emptyProject();
    await ensemble(['auth:token'], { cwd });
    const forms = [['tokens:list'], ['tokens', 'list'], ['conductor', 'tokens', 'list'], ['conductor', 'tokens:list']];
    const outputs = await Promise.all(forms.map((words) => ensemble(words, { cwd })));
    expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1);
  });
});

describe('revoking', () => {
  test('an unknown id does not keep the others from being revoked', async () => {
    const cwd = emptyProject();
    const { id } = (await ensemble(['auth:token', '--json'], { cwd })).json;
    const ended = await ensemble(['auth:revoke', 'tok_old123', id], { cwd });
    expect(ended.code).toBe(5);
    expect(ended.stdout).toBe(`Revoked ${id}\n`);
    expect(ended.stderr).toBe('Error: Token not found: tok_old123 (NOT_FOUND)\n');
  });

  test('a token given in place of its id is revoked and never echoed', async () => {
    const cwd = emptyProject();
    const { id, token } = (await ensemble(['auth:token', '--json'], { cwd })).json;
    const ended = await ensemble(['auth:revoke', token, '--verbose'], { cwd });
    expect(ended.stdout).toBe(`Revoked ${id}\n`);
    expect(ended.stderr).toContain('Put ids on a command line, not tokens');
    expect(ended.stderr).not.toContain(token.slice(28));
  });

  test('holds in a running server within a second', async () => {
    const cwd = emptyProject();
    const { id, token } = (await ensemble(['auth:token', '--json'], { cwd })).json;
    const { url } = await startServer({ cwd });
    const ask = async () =>
      (await fetch(`${url}/api/v1/whoami`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await ask()).toBe(200);
    await ensemble(['auth:revoke', id], { cwd });
    await expect.poll(ask, { timeout: 1000, interval: 50 }).toBe(401);
    const refused = async () => (await ensemble(['tokens:activity', id, '--refused'], { cwd })).stdout;
    await expect.poll(refused, { timeout: 10_000 }).toContain('\tGET\t/api/v1/whoami\t401\trefused\t127.0.0.1\t');
  });
});

describe('keys and secrets', () => {
  test('keys:create prints exactly five lines', async () => {
    const cwd = emptyProject();
    const made = await ensemble(['keys:create', '--description', 'Production Backend'], { cwd });
    expect(made.stdout).toMatch(
      /^API Key: sk_[0-9A-Za-z]{52}\nKey ID: key_[0-9A-Za-z]{16}\nTenant ID: default\nExpires: Never\nScopes: execute:agents, execute:ensembles, read:executions\n$/,
    );
  });

  test('secrets:create prints exactly two lines, and how to sign on stderr', async () => {
    const cwd = emptyProject();
    const made = await ensemble(['secrets:create', '--description', 'JWT Signing'], { cwd });
    expect(made.stdout).toMatch(/^Secret ID: sec_[0-9A-Za-z]{16}\nSecret Value: jwtsec_[0-9A-Za-z]{49}\n$/);
    expect(made.stderr).toBe('Shown once. Sign with HS256, keyid = Secret ID, aud = ensembleapp.ai.\n');
  });

  test('are disabled, enabled, rotated, shown and deleted', async () => {
    const cwd = emptyProject();
    const { id } = (await ensemble(['keys:generate', '--name', 'Backend', '--json'], { cwd })).json;
    expect((await ensemble(['keys:disable', id], { cwd })).stdout).toBe(`Disabled ${id}\n`);
    expect((await ensemble(['keys:info', id], { cwd })).stdout).toContain('status\tdisabled\n');
    expect((await ensemble(['keys:enable', id], { cwd })).stdout).toBe(`Enabled ${id}\n`);
    const rotated = await ensemble(['keys:rotate', id, '--grace', '0s'], { cwd });
    expect(rotated.stdout).toMatch(
      new RegExp(`^API Key: sk_.*\\nReplaces: ${id} \\(valid until \\d{4}-.*Z\\)\\n$`, 's'),
    );
    expect((await ensemble(['keys:revoke', id], { cwd })).stdout).toBe(`Deleted ${id}\n`);
    expect((await ensemble(['keys:list', '--status', 'deleted', '--json'], { cwd })).json.keys).toHaveLength(1);
  });

  test('deleting a secret is never done without an answer', async () => {
    const cwd = emptyProject();
    const { id } = (await ensemble(['secrets:create', '--description', 'x', '--json'], { cwd })).json;
    const refused = await ensemble(['secrets:delete', id], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--yes');
    expect((await ensemble(['secrets:delete', id, '--yes'], { cwd })).stdout).toBe(`Deleted ${id}\n`);
  });

  test('a signed JWT is accepted by the verifier, and one that was changed is not', async () => {
    const cwd = emptyProject();
    const { id, value } = (await ensemble(['secrets:create', '--description', 'x', '--json'], { cwd })).json;
    const env = { ENSEMBLE_SECRET_ID: id, ENSEMBLE_JWT_SECRET: value };
    const signed = await ensemble(['secrets:sign', '--sub', 'ada', '--context', '{"plan":"pro"}'], { cwd, env });
    const accepted = await ensemble(['secrets:check'], { cwd, stdin: signed.stdout });
    expect([accepted.code, accepted.stdout.endsWith('accepted\n')]).toEqual([0, true]);
    const changed = await ensemble(['secrets:check'], { cwd, stdin: signed.stdout.replace(/^(\w{8})\w/, '$1X') });
    expect([changed.code, changed.stdout.endsWith('refused\n')]).toEqual([3, true]);
    expect(accepted.stdout + changed.stdout + accepted.stderr + changed.stderr).not.toContain(signed.stdout.trim());
  });
});

describe('a value that is shown once', () => {
  test.each([
    ['auth:token', 'auth:token --json', 'token'],
    ['keys:create', 'keys:create --description x --json', 'key'],
    ['secrets:create', 'secrets:create --description x --json', 'value'],
  ])('of %s is on stdout alone, also with --verbose', async (_, line, member) => {
    const cwd = emptyProject();
    const made = await ensemble([...line.split(' '), '--verbose'], { cwd });
    const value: string = made.json[member];
    expect(made.stderr).toContain('POST /api/v1/');
    expect(made.stderr).not.toContain(value.slice(-20));
  });
});
