/** What can be wrong with a text that holds expressions; codes of the language reference, section 17.3. */
export type ExpressionProblemCode =
  | 'EXPRESSION_SYNTAX'
  | 'FORBIDDEN_NAME'
  | 'UNKNOWN_NAME'
  | 'UNKNOWN_FILTER'
  | 'CONDITION_TEXT'
  | 'LIMIT_EXCEEDED'
  | 'OPERATION_UNAVAILABLE';

/** A fault found when a text is read. `offset` counts UTF-16 units from the start of the text that was given. */
export class ExpressionProblem extends Error {
  override readonly name = 'ExpressionProblem';
  readonly code: ExpressionProblemCode;
  readonly offset: number;
  readonly hint: string | undefined;

  constructor(code: ExpressionProblemCode, message: string, offset: number, hint?: string) {
    super(message);
    this.code = code;
    this.offset = offset;
    this.hint = hint;
  }
}
