import { randomUUID } from 'node:crypto';
import { command, one } from '../../command.ts';
import { choice } from '../../flag.ts';
import { sayThatItGoesOn } from '../running/goes-on.ts';
import { printRun } from '../running/print-run.ts';
import { patience, RUN } from '../running/run-flags.ts';
import { findExecution } from './find-execution.ts';

const STARTS = ['start', 'failure'] as const;

export const retryExecution = command({
  purpose: 'Runs again what an execution ran, with the same input, and prints its output',
  args: one('<exec_id>'),
  flags: {
    from: choice(STARTS, 'failure: what its steps completed is kept', { fallback: 'start' }),
    version: RUN.version,
    async: RUN.async,
  },
  example: 'executions retry exec_5Kq9ZtB2 --from failure',
  scope: 'execute:ensembles, of an agent’s execute:agents',
  async run(invocation) {
    const {
      args: [given = ''],
      flags,
      output,
      connect,
    } = invocation;
    sayThatItGoesOn(invocation);
    const client = await connect('change');
    const id = await findExecution(client, given);
    output.note(`Retry of ${id}`);
    const { from, version } = flags;
    const body = { ...(from && { from }), ...(version && { version }), ...(flags.async && { async: true }) };
    const options = { idempotencyKey: randomUUID(), timeout: patience(flags) };
    return printRun(invocation, await client.executions.retry(id, body, options));
  },
});
