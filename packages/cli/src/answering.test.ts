import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@ensembleapp/client-sdk';
import { expect, test } from 'vitest';
import { emptyProject, ensemble, startServer } from './testing/ensemble.ts';

const REFUND = `name: refund
flow:
  - id: ok
    type: approval
    prompt: "Refund \${input.amount}?"
    fields: { note: { type: string, required: true } }
output: { approved: "\${ok.output.approved}", note: "\${ok.output.input.note}", said: "\${ok.output.feedback}" }
`;
const NAP = 'name: nap\nflow: [{ id: nap, type: sleep, duration: 50ms }]\noutput: { woke: true }\n';
const BROKEN = 'name: broken\nflow: [{ id: no, operation: transform, config: { value: "${1 / input.by}" } }]\n';

/** A project whose ensembles ask, sleep and fail, and how to run commands in it. */
function open() {
  const cwd = emptyProject();
  mkdirSync(join(cwd, 'ensembles'));
  for (const [name, text] of Object.entries({ refund: REFUND, nap: NAP, broken: BROKEN })) {
    writeFileSync(join(cwd, 'ensembles', `${name}.yaml`), text);
  }
  return { cwd, run: (...words: readonly string[]) => ensemble(words, { cwd }) };
}

test('a run that waits for somebody exits with 9 and says how to answer, and resume goes on with it', async () => {
  const { run } = open();
  const asked = await run('run', 'refund', '--set', 'amount=3', '--json');
  const { id, waiting } = asked.json;
  expect(waiting.callbackUrl).toMatch(/^http:\/\/127\.0\.0\.1:8787\/callback\/hitl_/);
  const how = `Waiting: Refund 3?\n  ensemble executions resume ${id} --approve|--reject --set note=…\n`;
  expect([asked.code, asked.stderr]).toEqual([9, how]);

  const listed = await run('executions', 'list', '--status', 'waiting_for_input');
  expect(listed.stdout).toMatch(/\tSTEP\tPROMPT\n.*\tok\tRefund 3\?\n$/);
  const shown = await run('executions', 'show', id);
  expect(shown.stdout.endsWith(how)).toBe(true);
  expect(shown.stdout).not.toContain('hitl_');

  const undecided = await run('executions', 'resume', id);
  expect([undecided.code, undecided.stdout]).toEqual([2, '']);
  expect(undecided.stderr).toContain('say --approve, --reject, --action, or an input');
  expect((await run('executions', 'resume', id, '--approve', '--reject')).code).toBe(2);
  const faulty = await run('executions', 'resume', id, '--approve', '--set', 'notes=x');
  expect([faulty.code, faulty.stderr]).toEqual([2, expect.stringContaining('input.note: is required')]);

  const answered = await run(
    'executions',
    'resume',
    id.slice(0, 14),
    '--approve',
    '--set',
    'note=ok',
    '--feedback',
    'hm',
  );
  expect([answered.code, answered.json]).toEqual([0, { approved: true, note: 'ok', said: 'hm' }]);
  const again = await run('executions', 'resume', id, '--reject');
  expect([again.code, again.stderr]).toEqual([6, 'Error: The execution is over (CONFLICT)\nstatus completed\n']);
});

test('executions are cancelled; one that has ended is a conflict, and the others are still done', async () => {
  const { run } = open();
  const { id: waiting } = (await run('run', 'refund', '--json', '--set', 'amount=1')).json;
  const { id: ended } = (await run('run', 'nap', '--json')).json;
  const cancelled = await run('executions', 'cancel', ended, waiting);
  expect([cancelled.code, cancelled.stdout]).toEqual([6, `Cancelled ${waiting}\n`]);
  expect(cancelled.stderr).toBe('Error: The execution is completed (CONFLICT)\nstatus completed\n');
});

test('an execution is run again, and says of which it is the retry', async () => {
  const { run } = open();
  const { id } = (await run('run', 'nap', '--json')).json;
  const again = await run('replay', id.slice(0, 14));
  expect([again.code, again.json, again.stderr]).toEqual([0, { woke: true }, `Retry of ${id}\n`]);
  expect((await run('executions', 'retry', id, '--from', 'failure')).code).toBe(6);
  const failed = (await run('run', 'broken', '--set', 'by=0', '--json')).json.error;
  const stillFails = await run('executions', 'retry', failed.executionId, '--from', 'start');
  expect([stillFails.code, stillFails.stdout]).toEqual([1, '']);
  expect(stillFails.stderr).toContain(' at step "no" (EXECUTION_FAILED)\nExecution exec_');
});

test('what is begun without being waited for is gone on with by the server of the project', async () => {
  const { cwd, run } = open();
  const begun = await run('run', 'nap', '--async');
  const id = begun.stdout.trim();
  expect([begun.code, id]).toEqual([0, expect.stringMatching(/^exec_\w{22}$/)]);
  expect(begun.stderr).toBe('The execution goes on once a server of this project runs: ensemble start\n');
  const { token } = (await run('auth:token', '--scopes', 'execute:ensembles,read:executions', '--json')).json;
  const { url } = await startServer({ cwd });
  const { executions } = createClient({ baseUrl: url, token });
  expect(await executions.wait(id)).toMatchObject({ status: 'completed', output: { woke: true } });

  const here = await run('run', 'nap', '--async');
  expect(here.stderr).toBe('');
  expect(await executions.wait(here.stdout.trim())).toMatchObject({ status: 'completed' });

  const remote = { cwd, env: { CONDUCTOR_API_URL: url, CONDUCTOR_API_TOKEN: token } };
  const asked = await ensemble(['run', 'refund', '--set', 'amount=1', '--json'], remote);
  expect([asked.code, asked.json.waiting.callbackUrl.startsWith(url)]).toEqual([9, true]);
  const answered = await ensemble(
    ['executions', 'resume', asked.json.id, '--approve', '--set', 'note=x', '--async'],
    remote,
  );
  expect([answered.code, answered.stdout]).toEqual([0, `${asked.json.id}\n`]);
  expect(await executions.wait(asked.json.id)).toMatchObject({ status: 'completed' });
});

test('what a step logged is listed, from a level upwards', async () => {
  const { cwd, run } = open();
  const agent = 'name: say\noperation: code\nhandler: ./say.ts\n';
  mkdirSync(join(cwd, 'agents', 'say'), { recursive: true });
  writeFileSync(join(cwd, 'agents', 'say', 'agent.yaml'), agent);
  const code =
    "export default ({ logger }) => {\n  logger.info('one');\n  logger.warn('two\\nlines');\n  return 1;\n};\n";
  writeFileSync(join(cwd, 'agents', 'say', 'say.ts'), code);
  writeFileSync(join(cwd, 'ensembles', 'talk.yaml'), 'name: talk\nflow: [{ agent: say }]\n');
  const { id } = (await run('run', 'talk', '--json')).json;
  expect((await run('logs', id)).stdout).toMatch(
    /^TIME\tLEVEL\tSTEP\tMESSAGE\n\S+Z\tinfo\tsay\tone\n\S+Z\twarn\tsay\ttwo\\nlines\n$/,
  );
  expect((await run('executions', 'logs', id, '--level', 'warn', '--json')).json.logs).toMatchObject([
    { level: 'warn' },
  ]);
});
