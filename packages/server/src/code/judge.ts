import type { CodeLimits } from './limits.ts';
import type { Cause, Thread } from './thread.ts';

/** What is to be done about a thread. */
export type Verdict =
  | { readonly do: 'nothing' }
  /** What has not begun goes elsewhere: the thread is held up. */
  | { readonly do: 'relieve' }
  /** It takes no more calls, and is ended when those that wait for something are done. */
  | { readonly do: 'retire' }
  | { readonly do: 'end'; readonly cause: Cause };

/** From here on a thread that does not answer counts as held up, ms. */
export const HELD_UP = 200;
/** Code may go on so long after it was told to end, ms. */
const GRACE = 1000;

const NOTHING = { do: 'nothing' } as const;

/**
 * Judges a thread by the calls that have begun on it.
 * @param now ms
 * @param computed how long the thread has computed since it was judged last, ms
 */
export function judge(thread: Thread, now: number, computed: number, { codeTime }: CodeLimits): Verdict {
  const begun = thread.begun;
  const [first, ...others] = begun;
  if (!first) return NOTHING;
  const isAlone = others.length === 0;
  for (const one of begun) one[isAlone ? 'used' : 'shared'] += computed;
  const silence = thread.silence(now);
  if (begun.some(({ abortedAt = now }) => now - abortedAt >= GRACE)) {
    return isAlone || silence >= GRACE ? { do: 'end', cause: 'exit' } : { do: 'retire' };
  }
  // Who of several it is that computes shows when they are apart.
  if (isAlone ? first.used > codeTime : silence > codeTime) return { do: 'end', cause: 'cpu' };
  if (begun.some(({ shared }) => shared > codeTime)) return { do: 'retire' };
  thread.ping(now);
  return silence >= HELD_UP ? { do: 'relieve' } : NOTHING;
}
