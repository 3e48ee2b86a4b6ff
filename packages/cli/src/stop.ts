import { EnsembleError, type TransportCode } from '@ensembleapp/client-sdk';
import type { ErrorCode } from '@ensembleapp/protocol';

/** What each exit code says, to scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  unauthorized: 3,
  forbidden: 4,
  notFound: 5,
  conflict: 6,
  limited: 7,
  unreachable: 8,
  waiting: 9,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An end that the command line means: one line of what was wrong, then what helps. */
export class Stop extends Error {
  override readonly name = 'Stop';
  readonly exitCode: ExitCode;
  readonly code: ErrorCode | TransportCode;
  readonly hints: readonly string[];

  constructor(exitCode: ExitCode, code: ErrorCode | TransportCode, message: string, hints: readonly string[] = []) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.hints = hints;
  }
}

/** Wrong usage: told before anything is done. */
export function usage(message: string, ...hints: readonly string[]): Stop {
  return new Stop(EXIT.usage, 'INVALID_INPUT', message, hints);
}

/** Something on this machine is in the way. */
export function failed(message: string, ...hints: readonly string[]): Stop {
  return new Stop(EXIT.failed, 'INTERNAL_ERROR', message, hints);
}

const BY_STATUS: Readonly<Record<number, ExitCode>> = {
  0: EXIT.unreachable,
  400: EXIT.usage,
  401: EXIT.unauthorized,
  403: EXIT.forbidden,
  404: EXIT.notFound,
  405: EXIT.usage,
  409: EXIT.conflict,
  413: EXIT.usage,
  415: EXIT.usage,
  429: EXIT.limited,
  502: EXIT.unreachable,
  503: EXIT.unreachable,
  504: EXIT.unreachable,
};

/** How the process ends after this was thrown. An execution that started and failed is a failure, whatever its status. */
export function exitCodeOf(thrown: unknown): ExitCode {
  if (thrown instanceof Stop) return thrown.exitCode;
  if (!(thrown instanceof EnsembleError)) return EXIT.failed;
  const { code, status, extras } = thrown;
  if (extras.executionId !== undefined && status >= 500) return EXIT.failed;
  if (code === 'NOT_ENSEMBLE') return EXIT.unreachable;
  return BY_STATUS[status] ?? EXIT.failed;
}
