import { randomUUID } from 'node:crypto';
import type { Client } from '@ensembleapp/client-sdk';
import type { ExecuteEnsembleAnswer, VersionSelector } from '@ensembleapp/protocol';
import type { Terminal } from '../../terminal/terminal.ts';
import { type InputFlags, readInput } from '../../values/input.ts';
import { patience } from './run-flags.ts';

interface ExecuteFlags extends InputFlags {
  readonly version: VersionSelector | undefined;
  readonly timeLimit: number | undefined;
  readonly timeout: number | undefined;
  readonly trace: boolean;
  readonly idempotencyKey: string | undefined;
}

/** What is run with which input: `written` is the input as second argument. */
interface Asked {
  readonly path: string;
  readonly written: string | undefined;
  readonly flags: ExecuteFlags;
}

/** Runs an ensemble or agent and waits for its end. */
export async function execute(
  client: Client,
  terminal: Terminal,
  { path, written, flags }: Asked,
): Promise<ExecuteEnsembleAnswer> {
  const input = await readInput({ ...flags, input: flags.input ?? written }, terminal);
  const options = {
    ...(flags.timeLimit !== undefined && { timeout: flags.timeLimit * 1000 }),
    ...(flags.trace && { enableTracing: true }),
  };
  return client.request<ExecuteEnsembleAnswer>('POST', path, {
    body: { input, ...(flags.version !== undefined && { version: flags.version }), options },
    idempotencyKey: flags.idempotencyKey ?? randomUUID(),
    timeout: patience(flags),
  });
}
