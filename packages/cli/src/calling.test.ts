import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { describe, expect, test } from 'vitest';
import { emptyProject, ensemble } from './testing/ensemble.ts';

describe('calling it', () => {
  test('says its version and nothing else', async () => {
    const ended = await ensemble(['--version'], { cwd: temporaryFolder() });
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, 'ensemble 0.1.0\n', '']);
  });

  test('lists the commands when nothing is asked, outside a project too', async () => {
    const ended = await ensemble([], { cwd: temporaryFolder() });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('auth:token');
    expect(ended.stdout).not.toContain('not available');
  });

  test('--version and the list load nothing of the server', async () => {
    const cwd = temporaryFolder();
    for (const words of [['--version'], []]) {
      const coverage = join(cwd, `coverage-${words.length}`);
      mkdirSync(coverage);
      await ensemble(words, { cwd, env: { NODE_V8_COVERAGE: coverage } });
      const loaded = readdirSync(coverage)
        .map((file) => readFileSync(join(coverage, file), 'utf8'))
        .join('');
      expect(loaded).toContain('/cli/src/main.ts');
      expect(loaded).not.toMatch(/packages\/server\/src\/(?!version)/);
    }
  });

  test('--help says the purpose, the flags, an example and the scope', async () => {
    const ended = await ensemble(['auth:token', '--help'], { cwd: temporaryFolder() });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('--expires-in <duration>');
    expect(ended.stdout).toContain('Example  ensemble auth:token');
    expect(ended.stdout).toContain('Scope    admin');
  });

  test.each([
    ['tokenslist', 'Error: Unknown command: tokenslist. Did you mean tokens:list?'],
    ['tokens lst', 'Error: Unknown command: tokens. Did you mean tokens:list?'],
    ['tokens:list --statsu all', 'Error: Unknown flag: --statsu. Did you mean --status?'],
    ['auth:token --expires-in 30', 'Error: Not a duration: "30" (try 30d or 12h)'],
    ['auth:token --expires-in', 'Error: --expires-in needs a value: --expires-in <duration>'],
    ['auth:token --token sk-ensemble-x', 'Error: Unknown flag: --token.'],
    ['auth:revoke', 'Error: Missing argument: ensemble auth:revoke <tok_id>…'],
    ['tokens:list sk-ensemble-Example000000000xxxxxxxxxxxx', 'Error: Unexpected argument: sk-ensemble-…'],
    ['tokens:list extra', 'Error: Unexpected argument: extra'],
    ['keys:create', 'Error: keys:create needs --description <text>'],
    ['login', 'Error: login: not available yet'],
    ['cloud:deploy', 'Error: cloud:deploy: not available yet'],
    ['run x --input [1]', 'Error: Not a JSON object: the input'],
    [
      'tokens:list --url ftp://example.com',
      'Error: Not the origin of a server: "ftp://example.com" (try https://ensemble.example.com)',
    ],
    [
      'tokens:list --url http://example.com',
      'Error: http://example.com would carry the token in the clear. Use https://, or --insecure-http',
    ],
  ])('refuses "%s" in one line, with exit code 2', async (line, message) => {
    const ended = await ensemble(line.split(' '), { cwd: emptyProject() });
    expect([ended.code, ended.stdout, ended.stderr.split('\n')[0]]).toEqual([2, '', message]);
  });

  test('an unknown scope is refused with the list of the twelve', async () => {
    const ended = await ensemble(['auth:token', '--scopes', 'read:everything'], { cwd: emptyProject() });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('read:ensembles, read:agents, read:executions');
    expect(ended.stderr).toContain('admin');
  });

  test('with --json a refusal is the error envelope on stdout', async () => {
    const ended = await ensemble(['tokens:show', 'tok_none', '--json'], { cwd: emptyProject() });
    expect(ended.json).toEqual({ error: { code: 'NOT_FOUND', message: expect.stringContaining('No data yet in') } });
    expect(ended.code).toBe(5);
  });
});

describe('a project', () => {
  test('is needed, or a URL', async () => {
    const ended = await ensemble(['tokens:list'], { cwd: temporaryFolder() });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toBe('Error: No project here. Run "ensemble init", or set CONDUCTOR_API_URL.\n');
  });

  test('is found upward from the working folder', async () => {
    const project = emptyProject();
    mkdirSync(join(project, 'agents', 'deep'));
    const ended = await ensemble(['whoami'], { cwd: join(project, 'agents', 'deep') });
    expect(ended.stdout).toMatch(new RegExp(`^project\\t.*${project}$`, 'm'));
  });

  test('has no data until something is created; looking makes none', async () => {
    const cwd = emptyProject();
    const ended = await ensemble(['keys:list'], { cwd });
    expect(ended.code).toBe(5);
    expect(ended.stderr).toBe(`Error: No data yet in ${join(cwd, '.ensemble')}\n`);
    expect(readdirSync(cwd)).toEqual(['agents']);
  });
});
