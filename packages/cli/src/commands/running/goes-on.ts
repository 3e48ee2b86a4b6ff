import type { Invocation } from '../../command.ts';
import { isRemote } from '../../target.ts';

/** Ctrl-C ends the waiting, not the execution on a server: says so. In local mode both are this process. */
export function sayThatItGoesOn({ flags, settings, terminal, output }: Invocation): void {
  if (!isRemote(flags, settings)) return;
  terminal.signals.take((end) => {
    output.note('The execution goes on at the server; find it with: ensemble executions list --status running');
    end();
  });
}
