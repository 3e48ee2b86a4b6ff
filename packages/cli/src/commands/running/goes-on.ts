import type { Invocation } from '../../command.ts';
import { findRunning } from '../../server/claim.ts';
import { readConfig } from '../../server/read-config.ts';
import { isRemote } from '../../target.ts';

/** Ctrl-C ends the waiting, not the execution on a server: says so. In local mode both are this process. */
export function sayThatItGoesOn({ flags, settings, terminal, output }: Invocation): void {
  if (!isRemote(flags, settings)) return;
  terminal.signals.take((end) => {
    output.note('The execution goes on at the server; find it with: ensemble executions list --status running');
    end();
  });
}

/** What was begun without being waited for is gone on with by a server, in local mode that of the project: says so when none runs. */
export async function sayWhoGoesOn({ flags, settings, output }: Invocation): Promise<void> {
  if (isRemote(flags, settings) || findRunning((await readConfig(settings)).dataDir)) return;
  output.note('The execution goes on once a server of this project runs: ensemble start');
}
