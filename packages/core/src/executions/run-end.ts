import type { Json, ResponseView } from '@ensembleapp/protocol';

/** An `end` step was reached: what is around it is left, and the run ends successfully. Not a failure, and never caught by a `try`. */
export class RunEnd extends Error {
  override readonly name = 'RunEnd';
  /** Undefined: the output blocks decide. */
  readonly output: Json | undefined;
  readonly response: ResponseView | undefined;

  constructor(output: Json | undefined, response: ResponseView | undefined) {
    super('The run has ended');
    this.output = output;
    this.response = response;
  }
}
