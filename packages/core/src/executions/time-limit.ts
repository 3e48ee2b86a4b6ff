/** A limit of time on some work. */
export interface TimeLimit {
  /** Aborts with the limit's reason when the time is over, or as the signal around it does. */
  readonly signal: AbortSignal;
  /** The time is over, and nothing else ended the work before. */
  readonly isOver: boolean;
  /** To be called when the work has ended: the timer goes. */
  end(): void;
}

/** One whose work may be ended for another reason before. */
export interface StoppableLimit extends TimeLimit {
  stop(reason: Error): void;
}

/**
 * Starts a limit of so many ms.
 * @param reason made when the time is over; what the signal aborts with
 * @param around a wider limit, which ends this one too
 */
export function startTimeLimit(ms: number, reason: () => Error, around?: AbortSignal): StoppableLimit {
  const controller = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = !controller.signal.aborted;
    controller.abort(reason());
  }, ms);
  const follow = () => controller.abort(around?.reason);
  if (around?.aborted) follow();
  around?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    get isOver() {
      return isOver;
    },
    stop: (reason) => controller.abort(reason),
    end() {
      clearTimeout(timer);
      around?.removeEventListener('abort', follow);
    },
  };
}

/** No limit but the one around it. */
export function noTimeLimit(around: AbortSignal): TimeLimit {
  return { signal: around, isOver: false, end() {} };
}
