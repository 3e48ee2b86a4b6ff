import { lasting } from '../agents/step-failure.ts';

/** Stops work that goes on beside other work. */
export interface Stopper {
  readonly signal: AbortSignal;
  /** Aborts it: its result is no longer wanted. */
  stop(): void;
  /** To be called when the work has ended. */
  end(): void;
}

/** A way to stop some of the work that a signal stops as a whole. */
export function createStopper(around: AbortSignal): Stopper {
  const controller = new AbortController();
  const follow = () => controller.abort(around.reason);
  if (around.aborted) follow();
  around.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    stop: () => controller.abort(lasting('CANCELLED', 'What this was for had ended')),
    end: () => around.removeEventListener('abort', follow),
  };
}
