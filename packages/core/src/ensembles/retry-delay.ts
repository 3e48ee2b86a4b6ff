import { parseDuration } from './duration.ts';
import type { Retry } from './step.ts';

/** How long to wait after the n-th attempt, in ms; language reference, section 5.2. */
export function retryDelay({
  backoff = 'exponential',
  initialDelay = 1000,
  maxDelay = 30_000,
}: Omit<Retry, 'attempts'>) {
  const first = parseDuration(initialDelay) ?? 1000;
  const longest = parseDuration(maxDelay) ?? 30_000;
  return (attempt: number): number => {
    switch (backoff) {
      case 'exponential':
        return Math.min(longest, first * 2 ** (attempt - 1));
      case 'linear':
        return Math.min(longest, first * attempt);
      case 'fixed':
        return Math.min(longest, first);
    }
  };
}
