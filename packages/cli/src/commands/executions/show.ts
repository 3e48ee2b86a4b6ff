import type { ExecutionView, StepView } from '@ensembleapp/protocol';
import { command, one } from '../../command.ts';
import type { Output } from '../../terminal/output.ts';
import { span } from '../../terminal/text.ts';
import { orDash } from '../list.ts';
import { findExecution } from './find-execution.ts';
import { howToAnswer } from './how-to-answer.ts';

export const showExecution = command({
  purpose: 'Shows one execution: its input, its output or error, its steps, and what it waits for',
  args: one('<exec_id>'),
  flags: {},
  example: 'executions show exec_5Kq9ZtB2',
  scope: 'read:executions',
  async run({ args: [given = ''], output, connect }) {
    const client = await connect('read');
    const id = await findExecution(client, given);
    const execution = await client.executions.get(id);
    if (output.json) output.document(execution);
    else print(output, execution);
    return undefined;
  },
});

const STEPS = ['STEP', 'AGENT', 'STATUS', 'DURATION', 'ATTEMPTS', 'ERROR'].map((title) => ({ title }));

function print(output: Output, execution: ExecutionView): void {
  const { error, duration } = execution;
  output.members([
    ['id', execution.id],
    [
      execution.kind === 'ensemble' ? 'ensemble' : 'agent',
      `${execution.ensemble ?? execution.agent}@${execution.version}`,
    ],
    ['status', execution.status],
    ['started', output.time(execution.startTime)],
    ['duration', duration === null ? '-' : span(duration)],
    ['caller', `${execution.caller.kind} ${execution.caller.id}`],
    ['user', orDash(execution.user)],
    ['input', JSON.stringify(execution.input)],
    error ? ['error', `${error.message} (${error.code})`] : ['output', JSON.stringify(execution.output)],
  ]);
  if (execution.steps.length > 0) {
    output.line('');
    output.table(STEPS, execution.steps.map(row));
  }
  if (execution.waiting) for (const line of ['', ...howToAnswer(execution.id, execution.waiting)]) output.line(line);
}

function row({ step, agent, operation, status, duration, attempts, error }: StepView): readonly string[] {
  return [step, agent ?? operation ?? '-', status, span(duration), String(attempts), orDash(error?.message)];
}
