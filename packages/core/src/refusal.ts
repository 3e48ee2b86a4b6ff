import { ERRORS, type ErrorBody, type ErrorCode, type ErrorDetail, type ErrorExtras } from '@ensembleapp/protocol';
import { maskCredentials } from './auth/mask.ts';

/** An answer we mean to give: thrown wherever it becomes clear, caught once at the door. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly extras: ErrorExtras;
  /** The HTTP status: the code's own, save where one code answers several (413, 414, 431). */
  readonly status: number;
  /** Headers that belong to this answer, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string = ERRORS[code].message, extras: ErrorExtras = {}, http: HttpParts = {}) {
    super(message);
    this.code = code;
    this.extras = extras;
    this.status = http.status ?? ERRORS[code].status;
    this.headers = http.headers ?? {};
  }

  body(): ErrorBody {
    return { error: { code: this.code, message: this.message, ...this.extras } };
  }
}

interface HttpParts {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `INVALID_INPUT` with every fault and its place. */
export function invalid(...details: readonly ErrorDetail[]): Refusal {
  return new Refusal('INVALID_INPUT', 'Invalid input', { details });
}

/** The same words for a name nobody has and for one of another tenant. A credential in a name's place is not repeated. */
export function notFound(what: string, name: string): Refusal {
  return new Refusal('NOT_FOUND', maskCredentials(`${what} not found: ${name}`));
}
