import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./server-process.ts', import.meta.url));

/** A server in a process of its own. */
export interface Server {
  readonly url: string;
  /** A new admin token. */
  readonly admin: string;
  /** Resolves when the process is gone. */
  readonly ended: Promise<unknown>;
  /** With SIGKILL. */
  kill(): Promise<void>;
}

/** Serves a project until it is killed, at the latest when the test ends. */
export async function startServer(project: string): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, project], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) return { ...JSON.parse(line), ended, kill };
  throw new Error('the server ended before it served');
}
