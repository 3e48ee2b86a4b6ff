import { randomUUID } from 'node:crypto';
import type { RunAnswer, RunOptions } from '@ensembleapp/client-sdk';
import type { ExecuteEnsemble, VersionSelector } from '@ensembleapp/protocol';
import type { Terminal } from '../../terminal/terminal.ts';
import { type InputFlags, readInput } from '../../values/input.ts';
import { patience } from './run-flags.ts';

interface ExecuteFlags extends InputFlags {
  readonly version: VersionSelector | undefined;
  readonly timeLimit: number | undefined;
  readonly timeout: number | undefined;
  readonly trace: boolean;
  readonly async: boolean;
  readonly idempotencyKey: string | undefined;
}

/** What is run with which input: `written` is the input as second argument. */
interface Asked {
  readonly written: string | undefined;
  readonly flags: ExecuteFlags;
}

/** Runs an ensemble or agent as the flags say. */
export async function execute(
  run: (body: ExecuteEnsemble, options: RunOptions) => Promise<RunAnswer>,
  terminal: Terminal,
  { written, flags }: Asked,
): Promise<RunAnswer> {
  const input = await readInput({ ...flags, input: flags.input ?? written }, terminal);
  const options = {
    ...(flags.timeLimit !== undefined && { timeout: flags.timeLimit * 1000 }),
    ...(flags.trace && { enableTracing: true }),
  };
  const body = {
    input,
    options,
    ...(flags.version !== undefined && { version: flags.version }),
    ...(flags.async && { async: true }),
  };
  return run(body, { idempotencyKey: flags.idempotencyKey ?? randomUUID(), timeout: patience(flags) });
}
