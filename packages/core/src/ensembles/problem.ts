import type { ErrorDetail } from '@ensembleapp/protocol';

/** One fault of a definition and its place in the text. Codes are those of the language reference, section 17.3. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Project path of the file; absent for a body sent to the API. */
  readonly file?: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Where in the definition: `flow[1].input.name`; empty for the whole. */
  readonly path: string;
}

/** The problem as one entry of `details`. */
export function toDetail(problem: Problem): ErrorDetail {
  const { path, message, code, hint, file, line, column } = problem;
  return { path, message, code, ...(hint && { hint }), ...(file && { file }), line, column };
}
