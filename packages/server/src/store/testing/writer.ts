import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./acknowledge.ts', import.meta.url));

/** What a writing process said it was told. */
export interface Acknowledged {
  readonly what: 'inserted' | 'revoked' | 'saved';
  readonly id: string;
  readonly stamp: number;
}

/**
 * Runs `acknowledge.ts` as a process of its own until it ends; with `killAfter` it is killed (SIGKILL) after that many
 * acknowledgements. Answers all of them, in their order.
 */
export async function runWriter(
  args: readonly string[],
  killAfter = Number.POSITIVE_INFINITY,
): Promise<readonly Acknowledged[]> {
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('no output');
  const ended = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length >= killAfter) child.kill('SIGKILL');
  }
  await ended;
  return lines.map(parseLine);
}

function parseLine(line: string): Acknowledged {
  const [what, id, stamp] = line.split(' ');
  if ((what !== 'inserted' && what !== 'revoked' && what !== 'saved') || id === undefined) throw new Error(line);
  return { what, id, stamp: Number(stamp ?? 0) };
}
