import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { deleteDefinition } from '@ensembleapp/core/definitions/delete.ts';
import { getDefinition } from '@ensembleapp/core/definitions/get.ts';
import { listDefinitions } from '@ensembleapp/core/definitions/list.ts';
import { saveDefinition } from '@ensembleapp/core/definitions/save.ts';
import { executeEnsemble } from '@ensembleapp/core/executions/execute-ensemble.ts';
import { DEFAULT_SETTINGS } from '@ensembleapp/core/settings.ts';
import type { World } from '@ensembleapp/core/world.ts';
import { describe, expect, it, vi } from 'vitest';
import { localPrincipal } from '../local-principal.ts';
import { createLog } from '../log.ts';
import { answerOf, folder, openHandlers, serve } from '../testing/test-project.ts';

const QUIET = { settings: DEFAULT_SETTINGS, log: createLog('debug', { write: () => undefined }) };
const OPERATOR = localPrincipal('default', 'ada');
const ECHO = 'name: echo\noperation: transform\nconfig: { value: "${input}" }\n';
const GREET = 'name: greet\nflow: [{ agent: echo }]\n';

function get(world: World, kind: 'agent' | 'ensemble', name: string) {
  return getDefinition(world, OPERATOR, kind, name);
}

describe('a project', () => {
  it('is loaded as its files are, and an unchanged file makes no new version', async () => {
    const { path, write } = folder({
      'agents/echo.yaml': ECHO,
      'ensembles/sub/greet.yml': GREET,
      'agents/echo/notes.json': '{}',
    });
    const { world, served } = await serve(path);
    expect(served.loaded).toEqual({ agents: 1, ensembles: 1, components: 0, reports: [] });
    expect(await get(world, 'ensemble', 'greet')).toMatchObject({
      version: 1,
      publishedVersion: 1,
      managedBy: 'files',
      agents: ['echo'],
    });
    await served.reload();
    write('agents/echo.yaml', `${ECHO}# a comment\n`);
    await served.reload();
    expect(await get(world, 'agent', 'echo')).toMatchObject({ version: 1 });
    write('agents/echo.yaml', ECHO.replace('${input}', '${input.message}'));
    await served.reload();
    expect(await get(world, 'agent', 'echo')).toMatchObject({ version: 2, publishedVersion: 2, managedBy: 'files' });
  });

  it('keeps every definition while a folder cannot be read, and follows it again when it can', async () => {
    const { path, write } = folder({ 'agents/echo.yaml': ECHO });
    const { world, served } = await serve(path);
    const agents = join(path, 'agents');
    rmSync(agents, { recursive: true });
    // A link to itself is no missing folder: nobody can say what is in it.
    symlinkSync('agents', agents);
    await expect(served.reload()).rejects.toThrow('ELOOP');
    expect(await get(world, 'agent', 'echo')).toMatchObject({ version: 1 });
    rmSync(agents);
    write('agents/echo.yaml', ECHO.replace('${input}', '${input.message}'));
    await vi.waitFor(async () => expect(await get(world, 'agent', 'echo')).toMatchObject({ version: 2 }), 10_000);
  });

  it('keeps serving the last good version of a file with faults, and says once what is wrong', async () => {
    const { path, write } = folder({ 'agents/echo.yaml': ECHO });
    const { world, served, logged } = await serve(path);
    write('agents/echo.yaml', ECHO.replace('operation', 'opration'));
    await served.reload();
    await served.reload();
    const told = logged.filter((line) => line.includes('UNKNOWN_FIELD')).map((line) => JSON.parse(line));
    expect(told).toMatchObject([
      {
        level: 'error',
        file: 'agents/echo.yaml',
        line: 2,
        column: 1,
        msg: expect.stringContaining(
          'agents/echo.yaml:2:1  error  UNKNOWN_FIELD  unknown field "opration"\n   2 | opration: transform\n     | ^\nhint: did you mean "operation"?',
        ),
      },
    ]);
    expect(await get(world, 'agent', 'echo')).toMatchObject({
      version: 1,
      problems: [{ code: 'INVALID_FIELD' }, { file: 'agents/echo.yaml', line: 2, column: 1, code: 'UNKNOWN_FIELD' }],
    });
    expect(await world.definitions.findAgent('default', 'echo', 'latest')).toMatchObject({ version: 1 });

    write('agents/echo.yaml', ECHO);
    await served.reload();
    expect(await get(world, 'agent', 'echo')).not.toHaveProperty('problems');
  });

  it('lists a file that never was good, and refuses to run it', async () => {
    const { path } = folder({ 'ensembles/a.yaml': 'name: broken\nflow: [', 'agents/echo.yaml': ECHO });
    const { world } = await serve(path);
    const { rows } = await listDefinitions(world, OPERATOR, ['ensemble'], {}, { limit: 10 });
    expect(rows).toMatchObject([
      { name: 'broken', version: null, problems: [{ code: 'YAML_SYNTAX', file: 'ensembles/a.yaml' }] },
    ]);
    await expect(world.definitions.findEnsemble('default', 'broken', 'latest')).rejects.toMatchObject({
      code: 'CONFLICT',
      extras: { details: [{ code: 'YAML_SYNTAX', file: 'ensembles/a.yaml' }] },
    });
    expect(await world.definitions.findEnsemble('other', 'broken', 'latest')).toBeUndefined();
  });

  it('forgets what no file holds any more', async () => {
    const { path, remove } = folder({ 'agents/echo.yaml': ECHO, 'ensembles/greet.yaml': GREET });
    const { world, served } = await serve(path);
    expect(await world.definitions.findEnsemble('default', 'greet', 'latest')).toBeDefined();
    remove('ensembles/greet.yaml');
    await served.reload();
    expect(await world.definitions.findEnsemble('default', 'greet', 'latest')).toBeUndefined();
    await expect(get(world, 'ensemble', 'greet')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('cannot be changed over the API, nor take a name from it', async () => {
    const { path, write } = folder({ 'agents/echo.yaml': ECHO });
    const { world, served } = await serve(path);
    await expect(deleteDefinition(world, OPERATOR, 'agent', 'echo')).rejects.toMatchObject({
      code: 'MANAGED_BY_FILES',
      extras: { file: 'agents/echo.yaml' },
    });
    const update = { text: ECHO, format: 'yaml', target: { kind: 'update', nameOrId: 'echo' } } as const;
    await expect(saveDefinition(world, OPERATOR, 'agent', update)).rejects.toMatchObject({ code: 'MANAGED_BY_FILES' });
    await saveDefinition(world, OPERATOR, 'agent', {
      text: ECHO.replace('echo', 'mine'),
      format: 'yaml',
      target: { kind: 'create' },
    });
    write('agents/mine.yaml', ECHO.replace('echo', 'mine'));
    await served.reload();
    expect(await get(world, 'agent', 'mine')).toMatchObject({
      managedBy: 'api',
      problems: [{ file: 'agents/mine.yaml' }],
    });
  });

  it('tells of a name in two files, of an agent there is not, and of a handler there is not', async () => {
    const { path } = folder({
      'agents/a.yaml': ECHO,
      'agents/b.yaml': ECHO,
      'agents/c.yaml': 'name: c\noperation: code\nhandler: ./c.ts\n',
      'ensembles/greet.yaml': 'name: greet\nflow: [{ agent: ecko }]\n',
    });
    const { served } = await serve(path);
    expect(served.loaded.reports.flatMap(({ problems }) => problems)).toMatchObject([
      { file: 'agents/b.yaml', message: 'agent "echo" is also in agents/a.yaml' },
      {
        file: 'agents/c.yaml',
        message: 'the handler agents/c.ts could not be loaded: there is no such file in the project',
        line: 3,
        column: 10,
      },
      { file: 'ensembles/greet.yaml', code: 'UNKNOWN_AGENT', hint: 'did you mean "echo"?', line: 2, column: 17 },
    ]);
  });

  it('is followed while it is served, folders that appear later included', async () => {
    const { path, write } = folder();
    const { world } = await serve(path);
    write('agents/deep/agent.yaml', ECHO);
    await vi.waitFor(async () => expect(await get(world, 'agent', 'echo')).toMatchObject({ version: 1 }), 10_000);
    write('agents/deep/agent.yaml', ECHO.replace('${input}', 'new'));
    await vi.waitFor(async () => expect(await get(world, 'agent', 'echo')).toMatchObject({ version: 2 }), 10_000);
  });
});

describe('a handler', () => {
  const CODE = 'name: price\noperation: code\nhandler: ./price.mjs\n';
  const GOOD = 'export default () => 1;';

  it.each([
    ['export default 5;', 'it has no function as its default export'],
    ['export default () => {', expect.any(String)],
    ["import { x } from './gone.mjs';\nexport default () => x;", expect.stringContaining('gone.mjs')],
    ["throw new Error('no\\nluck');", 'no'],
    [undefined, 'there is no such file in the project'],
  ])('that breaks is a problem of what names it, and its last good state keeps serving: %s', async (broken, why) => {
    const { path, write, remove } = folder({ 'agents/price.yaml': CODE, 'agents/price.mjs': GOOD });
    const { world, served, handlers, logged } = await serve(path);
    expect(served.loaded.reports).toEqual([]);
    if (broken === undefined) remove('agents/price.mjs');
    else write('agents/price.mjs', broken);
    await served.reload();
    await served.reload();
    const { problems } = await get(world, 'agent', 'price');
    const problem = problems?.find(({ file }) => file !== undefined);
    expect(problem).toMatchObject({ code: 'INVALID_FIELD', file: 'agents/price.yaml', line: 3 });
    const [, reason] = problem?.message.split('the handler agents/price.mjs could not be loaded: ') ?? [];
    expect(reason).toEqual(why);
    expect(reason).not.toContain(path);
    expect(await answerOf(handlers, 'agents/price.mjs')).toBe(1);
    expect(logged.filter((line) => line.includes('could not be loaded'))).toHaveLength(1);

    write('agents/price.mjs', 'export default () => "two";');
    await served.reload();
    await served.reload();
    expect(await get(world, 'agent', 'price')).not.toHaveProperty('problems');
    expect(await answerOf(handlers, 'agents/price.mjs')).toBe('two');
    const well = logged.filter((line) => line.includes('agents/price.yaml is well again'));
    expect(well.map((line) => JSON.parse(line))).toMatchObject([{ level: 'info', file: 'agents/price.yaml' }]);
  });

  it('that misses a file is good again when that is there', async () => {
    const { path, write } = folder({
      'agents/price.yaml': CODE,
      'agents/price.mjs': "import one from './one.mjs';\nexport default () => one;",
    });
    const { served, handlers } = await serve(path);
    expect(served.loaded.reports).toHaveLength(1);
    write('agents/one.mjs', 'export default 1;');
    await served.reload();
    expect(await answerOf(handlers, 'agents/price.mjs')).toBe(1);
  });

  it('of a step of an ensemble is looked at as well', async () => {
    const { path } = folder({
      'ensembles/sum.yaml': 'name: sum\nflow:\n  - operation: code\n    name: add\n    handler: ./add.mjs\n',
      'ensembles/add.mjs': 'export default 5;',
    });
    const { served } = await serve(path);
    expect(served.loaded.reports.flatMap(({ problems }) => problems)).toMatchObject([
      {
        file: 'ensembles/sum.yaml',
        line: 5,
        message: expect.stringContaining('ensembles/add.mjs could not be loaded'),
      },
    ]);
  });

  it('outside the folders of definitions is followed too', async () => {
    const { path, write } = folder({
      'agents/price.yaml': CODE.replace('./price.mjs', '../lib/price.mjs'),
      'lib/price.mjs': GOOD,
    });
    const { served, handlers } = await serve(path);
    expect(served.loaded.reports).toEqual([]);
    write('lib/price.mjs', 'export default () => "two";');
    await vi.waitFor(async () => expect(await answerOf(handlers, 'lib/price.mjs')).toBe('two'), 10_000);
  });
});

describe('handlers', () => {
  it('are imported again when their file has changed', async () => {
    const { path, write } = folder({ 'agents/a.mjs': 'export default () => 1;' });
    const handlers = openHandlers(path, QUIET);
    expect(await answerOf(handlers, 'agents/a.mjs')).toBe(1);
    write('agents/a.mjs', 'export default () => "two";');
    expect(await answerOf(handlers, 'agents/a.mjs')).toBe(1);
    handlers.changed();
    expect(await answerOf(handlers, 'agents/a.mjs')).toBe('two');
  });

  it('come from the project’s folder only, links included', async () => {
    const outside = folder({ 'secret.mjs': 'export default () => 1;' });
    const { path, write } = folder({ 'agents/data.mjs': 'export const a = 1;' });
    symlinkSync(join(outside.path, 'secret.mjs'), join(path, 'agents/link.mjs'));
    const handlers = openHandlers(path, QUIET);
    for (const file of [
      'agents/link.mjs',
      `../${outside.path}/secret.mjs`,
      join(outside.path, 'secret.mjs'),
      'agents',
      'nope.ts',
    ]) {
      expect(await handlers.fault(file)).toBe('there is no such file in the project');
      await expect(answerOf(handlers, file)).rejects.toThrow(`The handler ${file} could not be loaded`);
    }
    expect(await handlers.fault('agents/data.mjs')).toBe('it has no function as its default export');
    write('agents/data.mjs', 'export default () => 3;');
    handlers.changed();
    expect(await answerOf(handlers, 'agents/data.mjs')).toBe(3);
  });
});

describe('the example project', () => {
  it('loads without a problem and runs', async () => {
    const { path } = folder();
    cpSync(new URL('../../../../examples/hello-ensemble/', import.meta.url), path, {
      recursive: true,
      filter: (source) => !source.includes('.ensemble'),
    });
    const { served, world, handlers } = await serve(path);
    expect(served.loaded).toEqual({ agents: 5, ensembles: 1, components: 0, reports: [] });
    expect(await get(world, 'ensemble', 'my-workflow')).toMatchObject({
      inputs: { name: { type: 'string', required: true } },
      agents: ['tidy', 'greet', 'report'],
      label: '1.0.0',
    });
    const running = { ...world, handlers };
    const ran = await executeEnsemble(running, OPERATOR, {
      ensemble: 'my-workflow',
      body: { input: { name: ' Ada ' } },
    });
    expect(ran.body).toMatchObject({ status: 'completed', output: { greeting: 'Hello, Ada!', steps: 3 } });

    const user = { id: 'tok_1', tenantId: 'default' };
    const answer = await answerOf(handlers, 'agents/echo/echo.ts', {
      input: { message: 'Hi' },
      context: { plan: 'pro' },
      user,
    });
    expect(answer).toEqual({ message: 'Hi', context: { plan: 'pro' }, secure: {}, user });
  });
});
