import { createMask } from '../../agents/mask.ts';
import { withinTimeout } from '../../agents/operations/within-timeout.ts';
import { StepFailure } from '../../agents/step-failure.ts';
import { hmac } from '../../crypto.ts';
import { NetworkRefusal } from '../../network.ts';
import type { ClaimedNotice } from '../../store/outbox-store.ts';
import type { World } from '../../world.ts';
import { openReceiver, type Receiver } from './receiver.ts';

/** Waits before the second attempt and those after it, ms. */
const WAITS = [1000, 5000, 30_000, 120_000, 300_000];

/** No notification waits longer for its answer, ms. */
export const LONGEST_ATTEMPT = 60_000;

/** How an attempt ended. */
interface Attempt {
  /** HTTP status; null: there was no answer. */
  readonly status: number | null;
  /** null: it is delivered. */
  readonly error: string | null;
  /** Another attempt may do better. */
  readonly isRetryable: boolean;
}

/** Tells one receiver of one event, once, and writes down what became of it. @throws StoreUnavailable */
export async function deliver(world: World, notice: ClaimedNotice): Promise<void> {
  const { clock, keyring, store, log, settings } = world;
  const { id, event, execution, attempt } = notice;
  const receiver = openReceiver(keyring, notice.sealed, id);
  const timestamp = clock.now();
  const { status, error, isRetryable } = receiver ? await send(world, notice, receiver) : unsent(KEY_IS_GONE);
  const now = clock.now();
  const wait = isRetryable && receiver && attempt <= receiver.retries ? WAITS[attempt - 1] : undefined;
  const nextAttempt = wait === undefined ? null : now + wait;
  const url = createMask(settings.env)(shownUrl(receiver?.url ?? ''));
  const duration = now - timestamp;
  await store.outbox.settle(notice, { id, event, url, attempt, timestamp, status, error, duration, nextAttempt });
  if (error !== null && nextAttempt === null) {
    log.warn({ executionId: execution.id, event, attempt, error }, 'a notification was not delivered');
  }
}

const KEY_IS_GONE = 'Not sent: the key to its address is gone';

async function send(world: World, notice: ClaimedNotice, receiver: Receiver): Promise<Attempt> {
  const { url, timeout, fault } = receiver;
  if (fault !== null) return unsent(fault);
  const headers = headersOf(notice, receiver, Math.floor(world.clock.now() / 1000));
  const message = `No answer within ${timeout} ms`;
  try {
    const { status, body } = await withinTimeout(timeout, new AbortController().signal, message, (signal) =>
      world.network(url, { method: 'POST', headers, body: notice.body, redirect: 'manual', signal }),
    );
    // Nobody reads what it answers, nor how that ends.
    await body?.cancel().catch(() => {});
    return answered(status);
  } catch (error) {
    if (error instanceof StepFailure) return { status: null, error: error.message, isRetryable: true };
    if (!(error instanceof NetworkRefusal)) throw error;
    return { status: null, error: error.message, isRetryable: error.code === 'NETWORK_ERROR' };
  }
}

function unsent(error: string): Attempt {
  return { status: null, error, isRetryable: false };
}

/** A redirect is an answer too, and is not followed. */
function answered(status: number): Attempt {
  if (status < 400) return { status, error: null, isRetryable: false };
  return { status, error: `HTTP ${status}`, isRetryable: status >= 500 || status === 408 || status === 429 };
}

/** @param seconds since 1970 */
function headersOf({ event, attempt, body }: ClaimedNotice, { headers, secret }: Receiver, seconds: number): Headers {
  const sent = new Headers(headers);
  sent.set('content-type', 'application/json');
  sent.set('x-conductor-event', event);
  sent.set('x-conductor-timestamp', String(seconds));
  sent.set('x-conductor-delivery-attempt', String(attempt));
  // Nobody but us signs.
  sent.delete('x-conductor-signature');
  if (secret !== null) {
    sent.set('x-conductor-signature', `sha256=${hmac('sha256', secret, 'hex', `${seconds}.`, body)}`);
  }
  return sent;
}

/** Without what often is a credential in it. */
function shownUrl(text: string): string {
  const url = URL.parse(text);
  return url ? `${url.protocol}//${url.host}${url.pathname}` : '';
}
