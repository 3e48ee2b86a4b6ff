import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { describe, expect, test } from 'vitest';
import { ensemble } from '../../testing/ensemble.ts';

const folder = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

describe('init', () => {
  test('makes a project that git keeps secrets out of', async () => {
    const home = temporaryFolder();
    await ensemble(['init', 'hello'], { cwd: home });
    const made = (path: string) => readFileSync(join(home, 'hello', path), 'utf8');
    expect(made('.gitignore').split('\n')).toEqual(
      expect.arrayContaining(['.env', '.env.local', '.env.*.local', '.ensemble/']),
    );
    expect(JSON.parse(made('package.json')).name).toBe('hello');
    for (const path of ['ensembles', 'agents', 'components', 'ensemble.config.ts', 'README.md', '.git']) {
      expect([path, existsSync(join(home, 'hello', path))]).toEqual([path, true]);
    }
    expect(existsSync(join(home, 'hello', '.ensemble'))).toBe(false);
  });

  test.each(['hello', 'chat', 'empty'])('the template %s is valid', async (template) => {
    const cwd = temporaryFolder();
    expect((await ensemble(['init', '--template', template, '--no-git'], { cwd })).code).toBe(0);
    const ended = await ensemble(['validate', '--strict'], { cwd });
    expect([ended.code, ended.stdout]).toEqual([0, '']);
    expect(existsSync(join(cwd, '.git'))).toBe(false);
  });

  test('the template hello holds the agents and the workflow of the example', () => {
    const files = (root: string) =>
      Object.fromEntries(
        globSync('{agents,ensembles}/**/*.*', { cwd: root }).map((path) => [
          path,
          readFileSync(join(root, path), 'utf8'),
        ]),
      );
    const template = files(folder('templates/hello'));
    expect(Object.keys(template)).toContain(join('ensembles', 'my-workflow.yaml'));
    expect(template).toEqual(files(folder('../../examples/hello-ensemble')));
  });

  test('leaves a project alone, and with --force what is there already', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'notes'));
    expect((await ensemble(['init'], { cwd })).code).toBe(2);
    writeFileSync(join(cwd, 'README.md'), 'mine');
    const forced = await ensemble(['init', '--force', '--json'], { cwd });
    expect(forced.json).toMatchObject({ template: 'hello', skipped: ['README.md'] });
    expect(readFileSync(join(cwd, 'README.md'), 'utf8')).toBe('mine');
    expect((await ensemble(['init'], { cwd })).code).toBe(6);
  });

  test('prints commands that work as printed, and its README has the same', async () => {
    const home = temporaryFolder();
    const { stdout } = await ensemble(['init', 'hello'], { cwd: home });
    const [enter, ...next] = stdout.trimEnd().split('\n');
    const start = next.at(-1) ?? '';
    expect([enter, start.endsWith(' start')]).toEqual(['cd hello', true]);
    const readme = readFileSync(join(home, 'hello', 'README.md'), 'utf8');
    for (const line of next) expect(readme.split('\n')).toContain(line);
    const sh = (line: string) => execFileSync('sh', ['-c', `cd hello && ${line}`], { cwd: home, encoding: 'utf8' });
    expect(sh(next[0] ?? '')).toContain('Scopes: admin');
    expect(existsSync(join(home, 'hello', '.ensemble', 'ensemble.db'))).toBe(true);
    expect(sh(start.replace(/ start$/, ' run my-workflow --set name=Ada'))).toContain('Hello, Ada!');
  });

  test('says `ensemble` where that is this very command', async () => {
    const home = temporaryFolder();
    const path = join(home, 'programs');
    mkdirSync(path);
    symlinkSync(folder('bin/ensemble.js'), join(path, 'ensemble'));
    const env = { PATH: `${path}:${process.env.PATH}` };
    const { stdout } = await ensemble(['init', 'hello'], { cwd: home, env });
    expect(stdout).toBe('cd hello\nensemble conductor auth:token --scopes admin\nensemble start\n');
  });

  test.each(['Hello', '../up', '.hidden', 'a b'])('refuses the name "%s"', async (name) => {
    expect((await ensemble(['init', name], { cwd: temporaryFolder() })).code).toBe(2);
  });
});
