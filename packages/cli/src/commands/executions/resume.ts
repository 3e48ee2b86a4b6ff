import { randomUUID } from 'node:crypto';
import { command, one } from '../../command.ts';
import { onOff, text } from '../../flag.ts';
import { usage } from '../../stop.ts';
import { INPUT, readInput } from '../../values/input.ts';
import { sayThatItGoesOn } from '../running/goes-on.ts';
import { printRun } from '../running/print-run.ts';
import { patience, RUN } from '../running/run-flags.ts';
import { askAnswer } from './ask-answer.ts';
import { findExecution } from './find-execution.ts';

export const resumeExecution = command({
  purpose: 'Answers what an execution waits for, goes on with it, and prints its output',
  args: one('<exec_id>'),
  flags: {
    approve: onOff('yes'),
    reject: onOff('no'),
    action: text('<id>', 'one of the actions offered'),
    feedback: text('<text>', 'what to say about it'),
    ...INPUT,
    step: text('<step>', 'which one, when several wait'),
    token: text('<hitl_…>', 'your own, when the step names who may answer'),
    async: RUN.async,
  },
  example: 'executions resume exec_5Kq9ZtB2 --approve',
  scope: 'execute:ensembles, of an agent’s execute:agents',
  async run(invocation) {
    const {
      args: [given = ''],
      flags,
      terminal,
      connect,
    } = invocation;
    const decision = decisionOf(flags);
    const hasInput = flags.input !== undefined || flags.set.length > 0;
    const isSaid = decision !== undefined || hasInput;
    if (!isSaid && !(terminal.stdin.isTTY && terminal.stderr.isTTY)) {
      throw usage('Nobody is here to answer; say --approve, --reject, --action, or an input');
    }
    sayThatItGoesOn(invocation);
    const client = await connect('change');
    const id = await findExecution(client, given);
    const { step, token, feedback } = flags;
    const said = isSaid
      ? { ...decision, ...(hasInput && { input: await readInput(flags, terminal) }) }
      : await askAnswer(terminal, await client.executions.get(id), step);
    const body = {
      ...said,
      ...(step !== undefined && { step }),
      ...(token !== undefined && { token }),
      ...(feedback !== undefined && { feedback }),
      ...(flags.async && { async: true }),
    };
    const options = { idempotencyKey: randomUUID(), timeout: patience(flags) };
    return printRun(invocation, await client.executions.resume(id, body, options));
  },
});

interface Decided {
  readonly approve: boolean;
  readonly reject: boolean;
  readonly action: string | undefined;
}

function decisionOf({ approve, reject, action }: Decided) {
  if ([approve, reject, action !== undefined].filter(Boolean).length > 1) {
    throw usage('--approve, --reject and --action are one decision: say one of them');
  }
  if (action !== undefined) return { action };
  return approve || reject ? { approved: approve } : undefined;
}
