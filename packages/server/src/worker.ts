import { hostname } from 'node:os';
import type { Worker } from '@ensembleapp/core/world.ts';

/** This process as a worker. It knows of other processes of this machine whether they are gone; of another machine's it never does. */
export function createWorker(): Worker {
  const host = hostname();
  const id = `${host}/${process.pid}/${crypto.randomUUID()}`;
  return {
    id,
    isGone(other) {
      const [otherHost, pid] = other.split('/');
      if (other === id || otherHost !== host) return false;
      return Number(pid) === process.pid || !isRunning(Number(pid));
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
