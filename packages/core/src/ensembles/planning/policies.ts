import { parseDuration } from '../duration.ts';
import type { Expression } from '../expression/expression.ts';
import type { ParsedValue } from '../expression/parse-value.ts';
import { retryDelay } from '../retry-delay.ts';
import type { Cache, Retry, Scoring } from '../step.ts';
import type { PlannedDuration, Texts } from './texts.ts';

/** Section 5.2. */
export interface PlannedRetry {
  /** All tries, the first included. */
  readonly attempts: number;
  /** Wait after the try of this number, ms. */
  readonly delay: (attempt: number) => number;
  /** Bound of what the other side may ask to wait, ms. */
  readonly longestDelay: number;
  /** HTTP statuses, codes, or `timeout`. */
  readonly on: readonly string[] | undefined;
  readonly test: Expression | undefined;
  readonly attemptTimeout: PlannedDuration | undefined;
}

/** Section 5.4. */
export interface PlannedCache {
  /** Seconds. */
  readonly ttl: ParsedValue;
  readonly key: ParsedValue | undefined;
  readonly bypass: Expression | undefined;
}

/** Section 5.8. */
export interface PlannedScoring {
  /** Name of the evaluator agent. */
  readonly evaluator: string;
  readonly criteria: ParsedValue | undefined;
  readonly minimum: number;
  readonly onFailure: 'retry' | 'continue' | 'abort';
  /** Further tries. */
  readonly retryLimit: number;
  readonly requireImprovement: boolean;
  readonly minImprovement: number;
}

const LONGEST_DELAY = 30_000;
const MOST_ATTEMPTS = 20;
/** Seconds. */
const DEFAULT_TTL = 3600;
const TRIES = 3;

export function planRetry(retry: Retry, texts: Texts): PlannedRetry {
  const longest = retry.maxDelay === undefined ? undefined : parseDuration(retry.maxDelay);
  const delay = retryDelay(retry);
  return {
    attempts: Math.min(MOST_ATTEMPTS, retry.attempts ?? TRIES),
    delay: retry.jitter ? (attempt) => delay(attempt) * (0.5 + Math.random() / 2) : delay,
    longestDelay: longest ?? LONGEST_DELAY,
    on: retry.retryOn?.map(String),
    test: texts.within(['error']).optionalCondition(retry.retryIf),
    attemptTimeout: retry.attemptTimeout === undefined ? undefined : texts.duration(retry.attemptTimeout),
  };
}

export function planCache({ ttl = DEFAULT_TTL, key, bypass }: Cache, texts: Texts): PlannedCache {
  return { ttl: texts.value(ttl), key: texts.optional(key), bypass: texts.optionalCondition(bypass) };
}

/**
 * Undefined where it is switched off, or names nobody who could judge.
 * @param defaults what the step leaves unsaid
 */
export function planScoring(own: Scoring, texts: Texts, defaults: Scoring = {}): PlannedScoring | undefined {
  const { enabled, evaluator, criteria, ...rest } = { ...defaults, ...own };
  const { onFailure, retryLimit, requireImprovement, minImprovement } = rest;
  const thresholds = { ...defaults.thresholds, ...own.thresholds };
  if (enabled === false || evaluator === undefined) return undefined;
  return {
    evaluator,
    criteria: texts.optional(criteria),
    minimum: thresholds.minimum ?? 0.7,
    onFailure: onFailure ?? 'abort',
    retryLimit: retryLimit ?? TRIES,
    requireImprovement: requireImprovement ?? false,
    minImprovement: minImprovement ?? 0,
  };
}
