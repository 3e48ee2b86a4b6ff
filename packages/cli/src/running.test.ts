import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { describe, expect, test } from 'vitest';
import { ensemble, helloProject } from './testing/ensemble.ts';

describe('run', () => {
  test('prints the output and nothing else', async () => {
    const cwd = helloProject();
    const ended = await ensemble(['run', 'my-workflow', '--set', 'name=Ada'], { cwd });
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, '{"greeting":"Hello, Ada!","steps":3}\n', '']);
  });

  test('takes its input as argument, flag, file or standard input', async () => {
    const cwd = helloProject();
    writeFileSync(join(cwd, 'input.yaml'), 'name: Grace\n');
    const greeted = async (words: readonly string[], stdin = '') =>
      (await ensemble(words, { cwd, stdin })).json.greeting;
    expect(await greeted(['ensemble:run', 'my-workflow', '{"name":"Ada"}'])).toBe('Hello, Ada!');
    expect(await greeted(['run', 'my-workflow', '--input', '@input.yaml'])).toBe('Hello, Grace!');
    expect(await greeted(['run', 'my-workflow', '--input', '-'], '{"name":"Edsger"}')).toBe('Hello, Edsger!');
    expect(await greeted(['run', 'my-workflow', '--input', '@input.yaml', '--set', 'name=Ada'])).toBe('Hello, Ada!');
  });

  test('is kept as an execution, found by the beginning of its id', async () => {
    const cwd = helloProject();
    const { id } = (await ensemble(['run', 'my-workflow', '--set', 'name=Ada', '--json'], { cwd })).json;
    const listed = await ensemble(['history'], { cwd });
    expect(listed.stdout).toMatch(
      new RegExp(
        `^ID\\tENSEMBLE/AGENT\\tSTATUS\\tSTARTED\\tDURATION\\n${id}\\tmy-workflow\\tcompleted\\t\\S+Z\\t.* ms\\n$`,
      ),
    );
    const shown = await ensemble(['executions', 'show', id.slice(0, 14)], { cwd });
    expect(shown.stdout).toContain(`id\t${id}\n`);
    expect(shown.stdout).toContain('output\t{"greeting":"Hello, Ada!","steps":3}\n');
    expect(shown.stdout).toContain('\ntidied\ttidy\tcompleted\t');
    expect((await ensemble(['executions', 'show', 'exec_zzzzzzzz'], { cwd })).code).toBe(5);
  });

  test('says every fault of its input, with exit code 2', async () => {
    const ended = await ensemble(['run', 'my-workflow', '--set', 'nam=Ada'], { cwd: helloProject() });
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toContain('Error: Invalid input (INVALID_INPUT)\n');
    expect(ended.stderr).toContain('input.name: is required');
  });

  test('shows its steps on stderr with --trace', async () => {
    const ended = await ensemble(['run', 'my-workflow', '--set', 'name=Ada', '--trace'], { cwd: helloProject() });
    expect(ended.stdout).toBe('{"greeting":"Hello, Ada!","steps":3}\n');
    expect(ended.stderr).toMatch(/^STEP +AGENT +STATUS/);
  });
});

describe('exec', () => {
  test('runs one agent with an input', async () => {
    const ended = await ensemble(['exec', 'greet', '--set', 'name=Ada'], { cwd: helloProject() });
    expect(ended.json).toEqual({ greeting: 'Hello, Ada!' });
  });

  test('says a message as the operating system user', async () => {
    const ended = await ensemble(['exec', 'echo', '-m', 'Hello', '--context', '{"page":"home"}'], {
      cwd: helloProject(),
    });
    expect(ended.json).toMatchObject({
      message: 'Hello',
      context: { page: 'home' },
      user: { id: expect.stringMatching(/^cli:/) },
    });
  });

  test('of an agent whose provider is missing fails with exit code 1 and the execution', async () => {
    const ended = await ensemble(['exec', 'assistant', '-m', 'Hello'], { cwd: helloProject() });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /^Error: Provider not configured: openai .*\(PROVIDER_NOT_CONFIGURED\)\nExecution exec_/,
    );
  });
});

describe('validate', () => {
  test('says each fault on a line and counts them on stderr', async () => {
    const cwd = helloProject();
    writeFileSync(join(cwd, 'ensembles', 'order.yaml'), 'name: order\nflow:\n  - agent: greeet\n');
    const ended = await ensemble(['validate'], { cwd });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(
      /^ensembles\/order\.yaml:3:\d+ {2}error {2}UNKNOWN_AGENT {2}there is no agent "greeet"; did you mean "greet"\?\n$/,
    );
    expect(ended.stderr).toBe('1 error, 0 warnings in 7 files\n');
    const asJson = await ensemble(['validate', '--json'], { cwd });
    expect(asJson.json).toMatchObject({
      valid: false,
      files: 7,
      errors: [{ code: 'UNKNOWN_AGENT', line: 3 }],
      warnings: [],
    });
    expect((await ensemble(['validate', 'ensembles/my-workflow.yaml'], { cwd })).code).toBe(0);
  });

  test('loads the handlers, and says of a broken one why it is', async () => {
    const cwd = helloProject();
    writeFileSync(
      join(cwd, 'agents', 'greet', 'greet.ts'),
      "import { gone } from './gone.ts';\nexport default gone;\n",
    );
    const ended = await ensemble(['validate', 'agents'], { cwd });
    expect([ended.code, ended.stdout]).toEqual([
      1,
      'agents/greet/agent.yaml:4:10  error  INVALID_FIELD  the handler agents/greet/greet.ts could not be loaded: ' +
        "Cannot find module 'agents/greet/gone.ts' imported from agents/greet/greet.ts\n",
    ]);
  });

  test('prints what the reader makes of each file, in the order of their paths', async () => {
    const cwd = helloProject();
    writeFileSync(join(cwd, 'ensembles', 'a.yaml'), 'name: a\nsteps: [{ agent: ghost, when: yes }]\nx-own: 1\n');
    writeFileSync(join(cwd, 'ensembles', 'b.yaml'), 'name: b\nflow: [\n');
    const ended = await ensemble(['validate', 'ensembles/b.yaml', 'ensembles/a.yaml', '--canonical'], { cwd });
    expect(ended.code).toBe(1);
    expect(ended.json).toEqual([
      {
        canonical: {
          name: 'a',
          order: 'sequence',
          flow: [{ id: 'ghost', agent: 'ghost', condition: 'yes' }],
          extra: { 'x-own': 1 },
        },
        problems: [expect.objectContaining({ code: 'UNKNOWN_NAME', line: 2 })],
      },
      { canonical: null, problems: [expect.objectContaining({ code: 'YAML_SYNTAX', file: 'ensembles/b.yaml' })] },
    ]);
    expect((await ensemble(['validate', 'agents/echo', '--canonical'], { cwd })).json).toMatchObject([
      { canonical: { name: 'echo' }, problems: [] },
    ]);
  });

  test('puts quotes where only they are missing, and touches nothing else', async () => {
    const cwd = helloProject();
    const file = join(cwd, 'ensembles', 'a.yaml');
    const text = 'name: a # mine\nflow:\n  - agent: greet\n    input: { name: QUOTE }\n';
    writeFileSync(file, text.replace('QUOTE', '${input.name}'));
    const before = readFileSync(join(cwd, 'ensembles', 'my-workflow.yaml'), 'utf8');
    const ended = await ensemble(['validate', '--fix'], { cwd });
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([
      0,
      '',
      'fixed  ensembles/a.yaml\n0 errors, 0 warnings in 7 files\n',
    ]);
    expect(readFileSync(file, 'utf8')).toBe(text.replace('QUOTE', '"${input.name}"'));
    expect(readFileSync(join(cwd, 'ensembles', 'my-workflow.yaml'), 'utf8')).toBe(before);
    expect((await ensemble(['validate', '--fix'], { cwd })).stderr).toBe('0 errors, 0 warnings in 7 files\n');
  });

  test('needs no store and makes none', async () => {
    const cwd = helloProject();
    expect((await ensemble(['validate'], { cwd })).code).toBe(0);
    expect((await ensemble(['tokens:list'], { cwd })).code).toBe(5);
  });

  test('refuses a path that is not there with exit code 2', async () => {
    expect((await ensemble(['validate', 'nothing.yaml'], { cwd: helloProject() })).code).toBe(2);
    expect((await ensemble(['agent:validate', 'agents/echo/agent.yaml'], { cwd: helloProject() })).code).toBe(0);
  });
});

test('the session of the documentation works as typed', async () => {
  const home = temporaryFolder();
  const cwd = join(home, 'hello');
  expect((await ensemble(['init', 'hello'], { cwd: home })).stdout).toMatch(
    /^cd hello\n(.*ensemble) conductor auth:token --scopes admin\n\1 start\n$/,
  );
  const session = [
    ['conductor', 'auth:token', '--scopes', 'admin', '--name', 'Q1 2025', '--expires-in', '30d'],
    ['start', '--background', '--port', '0'],
    ['run', 'my-workflow', '--set', 'name=Ada'],
    ['executions', 'list'],
    ['keys:create', '--description', 'Production Backend'],
    ['secrets:create', '--description', 'JWT Signing'],
    ['conductor', 'tokens:list'],
    ['stop'],
  ];
  for (const words of session) {
    const ended = await ensemble(words, { cwd });
    expect([words, ended.code]).toEqual([words, 0]);
  }
});
