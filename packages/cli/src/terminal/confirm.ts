import { usage } from '../stop.ts';
import { startAsking } from './asking.ts';
import type { Terminal } from './terminal.ts';

/** Asks on a terminal; elsewhere only `--yes` answers. @throws Stop unless the answer is yes */
export async function confirm(terminal: Terminal, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  const { stdin, stderr } = terminal;
  if (!stdin.isTTY || !stderr.isTTY) throw usage(`${question} Nobody is here to answer; say --yes`);
  if (!/^y(?:es)?$/i.test(await startAsking(terminal).ask(`${question} [y/N] `))) throw usage('Nothing was done');
}
