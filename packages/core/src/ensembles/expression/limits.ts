/** Longest source of one expression, in UTF-16 units. */
export const SOURCE_LIMIT = 16 * 1024;

/** Deepest nesting of brackets, operators and functions in the source, and of calls at run time. */
export const NESTING_LIMIT = 64;

/** What one evaluation may use. */
export interface Limits {
  readonly steps: number;
  readonly milliseconds: number;
  /** Longest text it may build, in UTF-16 units. */
  readonly text: number;
  /** Longest list or largest mapping it may build. */
  readonly list: number;
}

export const DEFAULT_LIMITS: Limits = { steps: 100_000, milliseconds: 100, text: 1024 * 1024, list: 100_000 };
