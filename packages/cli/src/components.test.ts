import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyProject, ensemble } from './testing/ensemble.ts';

/** A project with components, and how to run commands in it. */
async function open() {
  const cwd = emptyProject();
  const files = {
    'prompts/support/tone.md': 'Be brief.\n',
    'schemas/order.json': '{"type":"object"}',
    'configs/model.yaml': 'temperature: 0.2\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(cwd, 'components', path, '..'), { recursive: true });
    writeFileSync(join(cwd, 'components', path), text);
  }
  await ensemble(['keys:create', '--description', 'makes the store'], { cwd });
  return (...words: readonly string[]) => ensemble(words, { cwd });
}

test('components are listed with their sizes, of one kind or those with a word', async () => {
  const run = await open();
  expect((await run('component:list')).stdout).toBe(
    [
      ['KIND', 'NAME', 'VERSION', 'PUBLISHED', 'MANAGED BY', 'SIZE'],
      ['config', 'model', '1', '1', 'files', '17'],
      ['schema', 'order', '1', '1', 'files', '17'],
      ['prompt', 'support/tone', '1', '1', 'files', '10'],
    ]
      .map((row) => `${row.join('\t')}\n`)
      .join(''),
  );
  expect((await run('components', 'list', '--kind', 'prompt', '--json')).json).toMatchObject({
    components: [{ ref: 'prompt/support/tone@1' }],
    hasMore: false,
  });
  expect((await run('component:list', '--search', 'nothing')).stdout).toBe('');
  expect((await run('component:list', '--kind', 'gadget')).code).toBe(2);
});

test('a component is shown as its content', async () => {
  const run = await open();
  expect((await run('component:show', 'prompts', 'support/tone')).stdout).toBe('Be brief.\n');
  expect((await run('component:show', 'schema', 'order')).stdout).toBe('{\n  "type": "object"\n}\n');
  expect((await run('component:show', 'config', 'model', '--version', '1')).stdout).toBe('temperature: 0.2\n');
  expect((await run('component:show', 'config', 'model', '--json')).json).toMatchObject({ ref: 'config/model@1' });
  const missing = await run('component:show', 'prompt', 'nobody');
  expect([missing.code, missing.stderr]).toEqual([5, expect.stringContaining('Prompt not found: nobody')]);
  expect((await run('component:show', 'prompt')).code).toBe(2);
});
