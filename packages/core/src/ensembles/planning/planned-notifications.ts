import { parseDuration } from '../duration.ts';
import type { Notification } from '../ensemble.ts';
import { namesOf } from '../expression/names.ts';
import type { ParsedValue } from '../expression/parse-value.ts';
import { NOTIFICATION_ROOTS } from '../roots.ts';
import { Texts } from './texts.ts';

/** One receiver that an ensemble names; section 12. */
export interface PlannedNotification {
  /** Which one of the ensemble's. */
  readonly receiver: string;
  readonly events: ReadonlySet<string>;
  readonly url: ParsedValue;
  readonly secret: ParsedValue | undefined;
  readonly headers: ParsedValue | undefined;
  readonly retries: number;
  /** ms */
  readonly timeout: number;
}

/** How often it is tried again, unless a notification says so itself. */
export const RETRIES = 3;
/** How long an answer may take, unless a notification says so itself, ms. */
export const TIMEOUT = 5000;
/** What is told when nothing else is said: how the run ended. */
export const ENDS: ReadonlySet<string> = new Set(
  ['completed', 'failed', 'timeout', 'cancelled'].map((end) => `execution.${end}`),
);

/** Every receiver that this release can tell of something. */
export function planNotifications(notifications: readonly Notification[] = []): readonly PlannedNotification[] {
  const texts = new Texts(namesOf(NOTIFICATION_ROOTS));
  return notifications.flatMap((notification, index) => {
    if (notification.type !== 'webhook') return [];
    const { url, events, secret, headers, retries = RETRIES, timeout = TIMEOUT } = notification;
    return {
      receiver: `notification ${index}`,
      events: events ? new Set(events) : ENDS,
      url: texts.value(url),
      secret: texts.optional(secret),
      headers: texts.optional(headers),
      retries,
      timeout: parseDuration(timeout) ?? TIMEOUT,
    };
  });
}
