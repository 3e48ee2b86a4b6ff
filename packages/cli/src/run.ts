import type { Command, Invocation } from './command.ts';
import { COMMON } from './common-flags.ts';
import { connect } from './connect.ts';
import type { Entry } from './entries.ts';
import { tell } from './fail.ts';
import { findCommand } from './find-command.ts';
import { helpOf, overview } from './help.ts';
import { parseArguments, readFlags } from './parse-flags.ts';
import { readSettings } from './settings.ts';
import { EXIT, exitCodeOf, usage } from './stop.ts';
import { createOutput } from './terminal/output.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Does what the words after `ensemble` say, and answers with the exit code. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  let output = createOutput(terminal, {
    json: words.includes('--json'),
    quiet: false,
    verbose: false,
    color: () => false,
  });
  try {
    const found = findCommand(words);
    if (found.kind === 'overview') {
      output.line(overview());
      return EXIT.done;
    }
    if (found.entry.load === undefined) throw usage(`${found.typed}: not available yet`);
    const command = await found.entry.load();
    const { given, args } = parseArguments(found.rest, { ...COMMON, ...command.flags });
    const common = readFlags(COMMON, given);
    const settings = readSettings({ ...common, cwd: terminal.cwd });
    output = createOutput(terminal, { ...common, color: settings.color });
    if (common.help) {
      output.line(helpOf(found.entry, command));
      return EXIT.done;
    }
    checkCount(found.entry, command, args);
    const flags = { ...readFlags(command.flags, given), ...common };
    return await closing(async (later) => {
      const invocation: Invocation = {
        name: found.entry.name,
        flags,
        args,
        settings,
        terminal,
        output,
        async connect(purpose) {
          const connected = await connect(flags, settings, output, purpose);
          later(connected.close);
          return connected.client;
        },
      };
      return (await command.run(invocation)) ?? EXIT.done;
    });
  } catch (thrown) {
    tell(output, thrown);
    return exitCodeOf(thrown);
  }
}

function checkCount({ name }: Entry, { args: { shown, least, most } }: Command, given: readonly string[]): void {
  if (given.length < least) throw usage(`Missing argument: ensemble ${name} ${shown}`);
  const extra = given[most];
  if (extra !== undefined) throw usage(`Unexpected argument: ${extra}`);
}

/** Runs the task, and then whatever it left to be closed, last opened first. */
async function closing<Value>(task: (later: (close: () => Promise<void>) => void) => Promise<Value>): Promise<Value> {
  const left: (() => Promise<void>)[] = [];
  try {
    return await task((close) => left.unshift(close));
  } finally {
    for (const close of left) await close();
  }
}
