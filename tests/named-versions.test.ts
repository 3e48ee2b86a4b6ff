import { publishDefinition } from '@ensembleapp/core/definitions/publish.ts';
import { folder, serve } from '@ensembleapp/server/testing/test-project.ts';
import { describe, expect, it } from 'vitest';
import { openFlows } from './open-flows.ts';
import { token } from './run-world.ts';

/** An agent and an ensemble `say` with these labels, each of which answers its own. */
async function openWith(...labels: readonly string[]) {
  const here = await openFlows();
  for (const label of labels) {
    const says = `version: ${label}\n`;
    await here.agent(`name: say\n${says}operation: transform\nconfig: { value: ${label} }`);
    await here.ensemble(`name: child\n${says}flow: [{ agent: echo }]\noutput: ${label}`);
  }
  return { ...here, output: async (step: string) => (await here.run(`flow: [{ ${step} }]`)).output };
}

describe('a step', () => {
  it.each([
    ['1.0.0', '1.0.0'],
    ['v1.2.0', '1.2.0'],
    ['v1', '1.10.0'],
    ['~1.2', '1.2.0'],
    ['^1.0.0', '1.10.0'],
    ['stable', '2.0.0'],
    ['3', '1.2.0'],
    ['latest', '3.0.0-beta.1'],
  ])('runs the version that @%s names: %s', async (version, label) => {
    const { output } = await openWith('1.0.0', '1.10.0', '1.2.0', '2.0.0', '3.0.0-beta.1');
    expect(await output(`agent: "say@${version}"`)).toBe(label);
    expect(await output(`ensemble: "child@${version}"`)).toBe(label);
  });

  it('runs the version that a movable tag stands at, also when it was moved', async () => {
    const { output, world } = await openWith('1.0.0', '2.0.0');
    const tag = (version: number) => publishDefinition(world, token(), 'agent', 'say', { tag: 'production', version });
    await tag(1);
    expect(await output('agent: say@production')).toBe('1.0.0');
    await tag(2);
    expect(await output('agent: say@production')).toBe('2.0.0');
  });

  it('fails where there is no such version, and runs no other', async () => {
    const { run } = await openWith('1.0.0');
    for (const version of ['v2', '9.9.9', 'nightly']) {
      expect((await run(`flow: [{ agent: say@${version} }]`)).error).toMatchObject({ reason: 'NOT_FOUND' });
    }
    expect((await run('flow: [{ agent: slug@v1, input: { text: A b } }]')).error).toMatchObject({
      reason: 'NOT_FOUND',
    });
  });
});

describe('files of a project', () => {
  it('may name each other by the label they have now', async () => {
    const { path } = folder({
      'agents/say.yaml': 'name: say\nversion: 1.2.3\noperation: transform\nconfig: { value: 1 }\n',
      'ensembles/t.yaml': 'name: t\nflow: [{ agent: say@v1.2.3 }, { id: b, agent: "say@^1.0.0" }]\n',
    });
    const { served } = await serve(path);
    expect(served.loaded.reports.flatMap(({ problems }) => problems)).toEqual([]);
  });
});
