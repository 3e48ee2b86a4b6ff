import { command } from '../../command.ts';
import { INPUT } from '../../values/input.ts';
import { execute } from './execute.ts';
import { sayThatItGoesOn } from './goes-on.ts';
import { printRun } from './print-run.ts';
import { RUN } from './run-flags.ts';

export const runEnsemble = command({
  purpose: 'Runs an ensemble and prints its output',
  args: { shown: '<ensemble> [input]', least: 1, most: 2 },
  flags: { ...INPUT, ...RUN },
  example: 'run my-workflow --set name=Ada',
  scope: 'execute:ensembles',
  async run(invocation) {
    const {
      args: [name = '', written],
      flags,
      terminal,
      connect,
    } = invocation;
    sayThatItGoesOn(invocation);
    const client = await connect('create');
    const run = client.executions.executeEnsemble.bind(undefined, name);
    return printRun(invocation, await execute(run, terminal, { written, flags }));
  },
});
