import type { Faults } from './reading/faults.ts';
import { Members } from './reading/members.ts';
import { readDuration, readMapping, readOneOf } from './reading/read-values.ts';
import { type Entry, toJson } from './reading/tree.ts';
import type { Retry } from './step.ts';

const MOST_ATTEMPTS = 20;
const LONGEST_WAIT = 3_600_000;

/** `retry: 3`, or its fields. A `retry` that does not say how often means three attempts. */
export function readRetry(entry: Entry | undefined, faults: Faults): Retry | undefined {
  if (!entry) return undefined;
  if (entry.value.kind === 'scalar') return { attempts: readAttempts(entry, faults) };
  const mapping = readMapping(entry, faults);
  if (!mapping) return undefined;
  const members = new Members(mapping, faults);
  const attempts = members.take('attempts', 'maxAttempts', 'max_attempts', 'maxRetries');
  const backoff = readOneOf(members.take('backoff'), ['exponential', 'linear', 'fixed'], faults);
  const initialDelay = readDuration(members.take('initialDelay', 'initial_delay', 'delay'), LONGEST_WAIT, faults);
  const maxDelay = readDuration(members.take('maxDelay', 'max_delay'), LONGEST_WAIT, faults);
  members.unavailable(['retryOn', 'retry_on', 'retryIf', 'attemptTimeout', 'timeout', 'jitter']);
  members.finish();
  return {
    attempts: attempts ? readAttempts(attempts, faults) : 3,
    ...(backoff && { backoff }),
    ...(initialDelay !== undefined && { initialDelay }),
    ...(maxDelay !== undefined && { maxDelay }),
  };
}

function readAttempts(entry: Entry, faults: Faults): number {
  const attempts = toJson(entry.value);
  if (typeof attempts !== 'number' || !Number.isInteger(attempts) || attempts < 1) {
    faults.error(entry.value, 'INVALID_FIELD', `${entry.name} must be a whole number from 1`);
    return 1;
  }
  if (attempts > MOST_ATTEMPTS)
    faults.error(entry.value, 'LIMIT_EXCEEDED', `${entry.name} must be at most ${MOST_ATTEMPTS}`);
  return attempts;
}
