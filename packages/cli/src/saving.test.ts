import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyProject, ensemble } from './testing/ensemble.ts';

function open(files: Readonly<Record<string, string>>) {
  const cwd = emptyProject();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return (...words: readonly string[]) => ensemble(words, { cwd });
}

const FLOW = 'flow: [{ operation: transform, config: { value: 1 } }]\n';

test('an ensemble is saved, listed by version, published, and deleted when somebody says yes', async () => {
  const run = open({ 'mine.yaml': `name: mine\nversion: 1.2.0\n${FLOW}`, 'nameless.yaml': FLOW });
  expect((await run('ensemble:save', 'mine.yaml')).stdout).toBe('mine 1\n');
  expect((await run('ensemble', 'save', 'mine.yaml')).stdout).toBe('mine 1 → 2\n');
  expect((await run('ensemble:publish', 'mine', '--version', '1')).stdout).toBe('Published mine 1\n');
  const versions = (await run('ensemble:versions', 'mine')).stdout.split('\n').map((line) => line.split('\t'));
  expect(versions.slice(0, 3).map(([version, , , published, label]) => [version, published, label])).toEqual([
    ['VERSION', 'PUBLISHED', 'LABEL'],
    ['2', '-', '1.2.0'],
    ['1', 'yes', '1.2.0'],
  ]);
  const unasked = await run('ensemble:delete', 'mine');
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('say --yes')]);
  expect((await run('ensemble:delete', 'mine', '--yes')).stdout).toBe('Deleted mine\n');
  expect((await run('ensemble:delete', 'mine', '--yes')).code).toBe(5);
  expect((await run('ensemble:save', 'nameless.yaml')).stderr).toContain('nameless.yaml says no name');
});

test('what the project defines by files is not saved over', async () => {
  const run = open({ 'ensembles/mine.yaml': `name: mine\n${FLOW}` });
  expect((await run('run', 'mine')).code).toBe(0);
  expect((await run('ensemble:save', 'ensembles/mine.yaml')).code).toBe(6);
});

test('a component is saved with what is said about it', async () => {
  const run = open({ 'tone.md': 'Be brief.\n', 'order.yaml': 'type: object\n' });
  const saved = await run('component:save', 'prompt', 'support/tone', 'tone.md', '--label', '1.0.0', '--tags', 'a,b');
  expect(saved.stdout).toBe('support/tone 1\n');
  expect((await run('component:show', 'prompt', 'support/tone', '--json')).json).toMatchObject({
    content: 'Be brief.\n',
    label: '1.0.0',
    tags: ['a', 'b'],
  });
  expect((await run('component:save', 'schemas', 'order', 'order.yaml')).stdout).toBe('order 1\n');
  expect((await run('component:delete', 'gadget', 'x', '--yes')).code).toBe(2);
});
