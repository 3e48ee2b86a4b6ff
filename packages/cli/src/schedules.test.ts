import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyProject, ensemble } from './testing/ensemble.ts';

/** A project with an ensemble that is run every night, and how to run commands in it. */
async function open() {
  const cwd = emptyProject();
  mkdirSync(join(cwd, 'ensembles'), { recursive: true });
  const text = `name: nightly
trigger: { type: cron, cron: "0 3 * * *", timezone: Europe/Zurich }
flow: [{ operation: transform, config: { value: done } }]
`;
  writeFileSync(join(cwd, 'ensembles/nightly.yaml'), text);
  await ensemble(['keys:create', '--description', 'makes the store'], { cwd });
  const run = (...words: readonly string[]) => ensemble(words, { cwd });
  const { schedules } = (await run('schedules:list', '--json')).json as { schedules: readonly { id: string }[] };
  return { run, id: schedules[0]?.id ?? '' };
}

test('schedules are listed with their next time, disabled, and run now', async () => {
  const { run, id } = await open();
  const cells = (stdout: string) => stdout.split('\n')[1]?.split('\t');
  const time = expect.stringMatching(/T0[12]:00:00Z$/);
  const listed = await run('schedules', 'list');
  expect(cells(listed.stdout)).toEqual([id, 'nightly', '0 3 * * *', 'Europe/Zurich', time, '-', '-']);
  expect((await run('schedules:disable', id)).stdout).toBe(`Disabled ${id}\n`);
  const disabled = await run('schedules:list', '--ensemble', 'nightly');
  expect(cells(disabled.stdout)).toEqual([id, 'nightly', '0 3 * * *', 'Europe/Zurich', '-', '-', 'disabled']);
  expect((await run('schedules:enable', 'sch_nobody')).code).toBe(5);
  expect((await run('schedules:run', id)).stdout).toMatch(/^exec_\w+\n$/);
});
