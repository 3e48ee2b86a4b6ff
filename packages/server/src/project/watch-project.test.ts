import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { folder } from '../testing/test-project.ts';
import { watchProject } from './watch-project.ts';

/** A watched folder, and how to do something to it and wait until that is noticed. */
async function watched(files: Readonly<Record<string, string>>, others: readonly string[] = []) {
  const made = folder(files);
  const changed = vi.fn();
  onTestFinished(
    await watchProject(
      made.path,
      () => others,
      () => changed(),
    ),
  );
  const noticed = async (change: () => void) => {
    const before = changed.mock.calls.length;
    change();
    await vi.waitFor(() => expect(changed.mock.calls.length).toBeGreaterThan(before), { timeout: 5000, interval: 20 });
  };
  return { ...made, noticed };
}

describe('a watched project', () => {
  it('notices every save of a file, in place and by rename, and that it goes', async () => {
    const { path, write, remove, noticed } = await watched({ 'agents/a.yaml': 'name: a' });
    const file = join(path, 'agents/a.yaml');
    const renameOver = (text: string) => {
      writeFileSync(join(path, 'agents/.a.tmp'), text);
      renameSync(join(path, 'agents/.a.tmp'), file);
    };
    await noticed(() => write('agents/a.yaml', 'name: b'));
    await noticed(() => renameOver('name: c'));
    await noticed(() => write('agents/a.yaml', 'name: d'));
    await noticed(() => renameOver('name: e'));
    await noticed(() => renameOver('name: f'));
    await noticed(() => remove('agents/a.yaml'));
  });

  it('notices folders that appear, what is in them, and that they go', async () => {
    const { path, write, noticed } = await watched({});
    await noticed(() => write('ensembles/deep/er/a.yaml', 'name: a'));
    await noticed(() => write('ensembles/deep/er/a.yaml', 'name: b'));
    await noticed(() => rmSync(join(path, 'ensembles'), { recursive: true }));
    await noticed(() => write('ensembles/deep/er/a.yaml', 'name: a'));
  });

  it('notices other files that it was told of', async () => {
    const { write, noticed } = await watched({ 'lib/handler.ts': '1' }, ['lib/handler.ts']);
    await noticed(() => write('lib/handler.ts', '2'));
  });
});
