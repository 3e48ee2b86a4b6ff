import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ensemble, temporaryFolder } from '../../testing/ensemble.ts';

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

  test.each(['Hello', '../up', '.hidden', 'a b'])('refuses the name "%s"', async (name) => {
    expect((await ensemble(['init', name], { cwd: temporaryFolder() })).code).toBe(2);
  });
});
