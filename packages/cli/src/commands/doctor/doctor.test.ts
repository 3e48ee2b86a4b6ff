import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { describe, expect, test } from 'vitest';
import { emptyProject, ensemble, helloProject, startServer } from '../../testing/ensemble.ts';

describe('doctor', () => {
  test('finds nothing wrong with a project in order, and makes no store', async () => {
    const cwd = helloProject();
    const ended = await ensemble(['doctor'], { cwd });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('ok    project: its definitions are valid (6 files)\n');
    expect(ended.stdout).toContain('warn  models: agent assistant needs openai');
    expect(ended.stdout).not.toContain('fail ');
    expect((await ensemble(['tokens:list'], { cwd })).code).toBe(5);
  });

  test('finds what would leak a credential, naming the place and never the text', async () => {
    const cwd = emptyProject();
    const { token } = (await ensemble(['auth:token', '--json'], { cwd })).json;
    writeFileSync(join(cwd, 'notes.md'), `# Notes\n\ntoken: ${token}\n`);
    writeFileSync(join(cwd, '.env.local'), 'X=1\n', { mode: 0o644 });
    const git = (...words: readonly string[]) => spawnSync('git', words, { cwd });
    git('init', '--quiet');
    git('add', 'notes.md');
    const ended = await ensemble(['doctor'], { cwd });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(
      'fail  project: git does not ignore .env.local and .ensemble/; add them to .gitignore\n',
    );
    expect(ended.stdout).toContain('fail  project: what looks like a credential is in notes.md:3;');
    expect(ended.stdout).toContain('fail  credentials: .env.local is readable by others;');
    expect(ended.stdout + ended.stderr).not.toContain(token.slice(28));
  });

  test('finds a key that belongs to another store, and files open to others', async () => {
    const cwd = emptyProject();
    await ensemble(['auth:token'], { cwd });
    writeFileSync(join(cwd, '.ensemble', 'key'), `${Buffer.alloc(32, 7).toString('base64')}\n`);
    chmodSync(join(cwd, '.ensemble', 'ensemble.db'), 0o644);
    const ended = await ensemble(['doctor', '--json'], { cwd });
    expect(ended.code).toBe(1);
    const failures = ended.json.findings.filter(({ level }: { level: string }) => level === 'fail');
    expect(failures.map(({ message }: { message: string }) => message)).toEqual([
      'the key belongs to another store',
      expect.stringContaining('ensemble.db has mode 0644'),
    ]);
  });

  test('of a server looks at its readiness, version and clock, and at the token', async () => {
    const cwd = emptyProject();
    const { token } = (await ensemble(['auth:token', '--expires-in', '2d', '--json'], { cwd })).json;
    const { url } = await startServer({ cwd });
    const env = { CONDUCTOR_API_URL: url, CONDUCTOR_API_TOKEN: token };
    const ended = await ensemble(['doctor'], { cwd: temporaryFolder(), env });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(
      /^ok {4}server: is ready\nok {4}server: version 0\.1\.0\nok {4}server: clocks are \d s apart$/m,
    );
    expect(ended.stdout).toMatch(/^warn {2}credentials: it expires \S+Z;/m);
  });
});
