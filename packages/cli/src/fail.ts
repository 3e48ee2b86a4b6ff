import { EnsembleError } from '@ensembleapp/client-sdk';
import type { ErrorDetail } from '@ensembleapp/protocol';
import { Stop } from './stop.ts';
import type { Output } from './terminal/output.ts';

/** Says what went wrong: one line on stderr and what helps, and with `--json` the error envelope on stdout. */
export function tell(output: Output, thrown: unknown): void {
  if (output.json) output.document({ error: envelope(thrown) });
  output.fault(`Error: ${masked(headline(thrown))}`);
  for (const hint of hintsOf(thrown)) output.fault(masked(hint));
  if (!isMeant(thrown) && thrown instanceof Error) output.detail(thrown.stack ?? '');
}

function isMeant(thrown: unknown): thrown is Stop | EnsembleError {
  return thrown instanceof Stop || thrown instanceof EnsembleError;
}

/** The API's error object; local mode and the command line's own checks make the same. */
export function envelope(thrown: unknown): object {
  if (thrown instanceof EnsembleError) return { code: thrown.code, message: masked(thrown.message), ...thrown.extras };
  if (thrown instanceof Stop) return { code: thrown.code, message: masked(thrown.message) };
  return { code: 'INTERNAL_ERROR', message: 'Internal error' };
}

const CREDENTIAL = /(sk-ensemble-|sk_|jwtsec_|eyJ)[\w.-]{20,}/g;

/** A credential that was typed where none belongs is not echoed. */
function masked(text: string): string {
  return text.replace(CREDENTIAL, '$1…');
}

function headline(thrown: unknown): string {
  if (thrown instanceof Stop) return thrown.message;
  if (!(thrown instanceof EnsembleError))
    return `${thrown instanceof Error ? thrown.message : String(thrown)} (INTERNAL_ERROR)`;
  const { code, message, extras, status } = thrown;
  if (status === 0) return message;
  return `${message}${extras.step === undefined ? '' : ` at step "${extras.step}"`} (${code})`;
}

function hintsOf(thrown: unknown): readonly string[] {
  if (thrown instanceof Stop) return thrown.hints;
  if (!(thrown instanceof EnsembleError)) return ['This is a fault of ours; --verbose shows where.'];
  const { extras, requestId } = thrown;
  return [
    ...(extras.details ?? []).map(place),
    ...(extras.executionId === undefined ? [] : [`Execution ${extras.executionId}`]),
    ...(extras.status === undefined ? [] : [`status ${extras.status}`]),
    ...(extras.retryAfter === undefined ? [] : [`retry after ${extras.retryAfter} s`]),
    ...(requestId === undefined || thrown.status < 500 ? [] : [`request ${requestId}`]),
  ];
}

function place({ path, message, hint, file, line, column }: ErrorDetail): string {
  const at = file === undefined ? '' : `${[file, line, column].filter((part) => part !== undefined).join(':')}  `;
  return `  ${at}${path === '' ? '' : `${path}: `}${message}${hint === undefined ? '' : ` (${hint})`}`;
}
