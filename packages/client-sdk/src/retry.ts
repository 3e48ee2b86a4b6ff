import { EnsembleError } from './ensemble-error.ts';
import { pause } from './pause.ts';

const ATTEMPTS = 3;
/** Longest wait that a server may ask for, ms; a call that would have to wait longer fails at once. */
const PATIENCE = 30_000;
const FIRST_WAIT = 200;

/** Tries a call again that changes nothing when repeated: at most three times in all, keeping to `Retry-After`. */
export async function withRetries<Answer>(
  call: () => Promise<Answer>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const wait = waitBefore(error, attempt);
      if (wait === undefined || attempt === ATTEMPTS) throw error;
      await pause(wait, signal);
    }
  }
}

/** ms to wait before another attempt; undefined when there should be none. */
function waitBefore(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof EnsembleError) || !isPassing(error)) return undefined;
  const { retryAfter } = error.extras;
  const wait = retryAfter === undefined ? FIRST_WAIT * 2 ** (attempt - 1) : retryAfter * 1000;
  return wait <= PATIENCE ? wait : undefined;
}

function isPassing({ code, status, extras }: EnsembleError): boolean {
  if (extras.executionId !== undefined) return false;
  return (
    code === 'UNREACHABLE' || code === 'UNAVAILABLE' || status === 429 || (code === 'NOT_ENSEMBLE' && status === 503)
  );
}
