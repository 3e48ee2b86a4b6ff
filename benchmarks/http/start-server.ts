import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ready } from './served.ts';

export interface Server extends Ready {
  /** CPU seconds used so far, with everything owed written. */
  cpuSeconds(): Promise<number>;
  stop(): void;
}

/** Can processes be kept to one core here? */
const pins = spawnSync('taskset', ['-cp', '1', String(process.pid)]).status === 0;

/**
 * Starts a server in a process of its own on the first core; this process, which makes the load, has the second.
 * @param name of one of those in `server.ts`, or the path of a program that speaks as it does
 */
export async function startServer(name: string): Promise<Server> {
  const file = name.includes('/') ? name : fileURLToPath(new URL('./server.ts', import.meta.url));
  const [command, ...prefix] = pins ? ['taskset', '-c', '0', process.execPath] : [process.execPath];
  const child = spawn(command ?? '', [...prefix, file, name], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ready = (await message(child)) as Ready;
  return {
    ...ready,
    async cpuSeconds() {
      child.send('cpu');
      const { user, system } = (await message(child)) as NodeJS.CpuUsage;
      return (user + system) / 1e6;
    },
    stop: () => child.disconnect(),
  };
}

async function message(child: ChildProcess): Promise<unknown> {
  const [first] = await once(child, 'message');
  return first;
}
