import { constants } from 'node:os';
import type { Signals, Terminal } from './terminal/terminal.ts';

const words = process.argv.slice(2);

if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) {
  const { VERSION } = await import('@ensembleapp/server/version.ts');
  process.stdout.write(`ensemble ${VERSION}\n`);
} else {
  endQuietlyWhenNobodyReads();
  const { run } = await import('./run.ts');
  process.exitCode = await run(words, terminal());
}

function terminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  return { stdin, stdout, stderr, cwd: process.cwd(), signals: signals() };
}

/** `ensemble … | head` closes the pipe when it has read enough. */
function endQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

function signals(): Signals {
  const endAtOnce = (end: () => void): void => end();
  let handle = endAtOnce;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => handle(() => process.exit(128 + constants.signals[signal])));
  }
  return {
    take(next) {
      handle = next;
    },
    giveBack() {
      handle = endAtOnce;
    },
  };
}
