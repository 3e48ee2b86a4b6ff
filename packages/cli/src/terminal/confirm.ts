import { usage } from '../stop.ts';
import type { Terminal } from './terminal.ts';

/** Asks on a terminal; elsewhere only `--yes` answers. @throws Stop unless the answer is yes */
export async function confirm({ stdin, stderr }: Terminal, question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!stdin.isTTY || !stderr.isTTY) throw usage(`${question} Nobody is here to answer; say --yes`);
  stderr.write(`${question} [y/N] `);
  if (!/^y(?:es)?$/i.test(await firstLine(stdin))) throw usage('Nothing was done');
}

async function firstLine(stdin: Terminal['stdin']): Promise<string> {
  for await (const chunk of stdin) return chunk.toString().trim();
  return '';
}
