import type { Contender } from './interleave.ts';

const BATCH = 500;

export interface InProcess {
  readonly name: string;
  /** Before each turn, not counted. */
  readonly before?: () => Promise<void>;
  /** One operation; throws when its outcome is not the right one. Awaited only when it is a promise. */
  readonly operation: (turn: number) => unknown;
}

/** A contender that works in this process. */
export function inProcess({ name, before, operation }: InProcess): Contender {
  let turn = 0;
  return {
    name,
    async measure(milliseconds) {
      await before?.();
      const end = performance.now() + milliseconds;
      const start = process.cpuUsage();
      let operations = 0;
      do {
        for (let left = BATCH; left > 0; left--) {
          const outcome = operation(turn++);
          if (outcome instanceof Promise) await outcome;
        }
        operations += BATCH;
      } while (performance.now() < end);
      const { user, system } = process.cpuUsage(start);
      return { operations, cpuSeconds: (user + system) / 1e6 };
    },
  };
}
