import { command, oneOrMore } from '../../command.ts';
import { forEach } from '../each.ts';
import { findExecution } from './find-execution.ts';

export const cancelExecutions = command({
  purpose: 'Stops executions: no further step of them starts',
  args: oneOrMore('<exec_id>'),
  flags: {},
  example: 'executions cancel exec_5Kq9ZtB2',
  scope: 'execute:ensembles, of an agent’s execute:agents',
  async run({ args, output, connect }) {
    const client = await connect('change');
    const cancel = async (given: string) => client.executions.cancel(await findExecution(client, given));
    return forEach(args, output, cancel, (_, { executionId }) => `Cancelled ${executionId}`);
  },
});
