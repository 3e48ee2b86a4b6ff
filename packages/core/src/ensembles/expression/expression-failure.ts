/** Why an evaluation ended without a value; codes of the language reference, section 17.3. */
export type ExpressionFailureCode = 'EXPRESSION_ERROR' | 'FORBIDDEN_NAME' | 'LIMIT_EXCEEDED';

/** A fault met while evaluating. The message names kinds and members, never the values of the data. */
export class ExpressionFailure extends Error {
  override readonly name = 'ExpressionFailure';
  readonly code: ExpressionFailureCode;
  readonly hint: string | undefined;
  /** The expression as its author wrote it; known once the failure has left `evaluate`. */
  source: string | undefined;

  constructor(code: ExpressionFailureCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** The most frequent failure: what was asked makes no sense for the values at hand. */
export function fault(message: string, hint?: string): ExpressionFailure {
  return new ExpressionFailure('EXPRESSION_ERROR', message, hint);
}
