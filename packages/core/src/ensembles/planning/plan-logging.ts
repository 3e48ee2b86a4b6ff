import type { Json } from '@ensembleapp/protocol';
import type { LogLevel } from '../../agents/handlers.ts';
import { isObject } from '../../agents/operations/is-object.ts';
import type { Logging } from '../ensemble.ts';

/** What is logged of a run, and what its record keeps of the steps; language reference, section 3. */
export interface PlannedLogging {
  /** Lines of handlers below it are dropped. */
  readonly level: LogLevel;
  /** There is a trace, whatever the caller asks; undefined: as the caller asks. */
  readonly traced: boolean | undefined;
  /** What is kept of a step's input, and of its output. */
  readonly input: Redact;
  readonly output: Redact;
}

export type Redact = (value: Json) => Json;

const REDACTED = '[redacted]';

const LEVELS: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  off: 'off',
  silent: 'off',
};

export function planLogging({ level, trace = {} }: Logging = {}): PlannedLogging {
  const { enabled, includeInputs = true, includeOutputs = true, redactInputs = [], redactOutputs = [] } = trace;
  return {
    level: LEVELS[level ?? 'debug'] ?? 'debug',
    traced: enabled,
    input: includeInputs ? redacting(redactInputs) : leaveOut,
    output: includeOutputs ? redacting(redactOutputs) : leaveOut,
  };
}

function leaveOut(): Json {
  return null;
}

/** @param hidden names of members, at every level; true: all of it */
function redacting(hidden: boolean | readonly string[]): Redact {
  if (hidden === true) return (value) => (value === null ? null : REDACTED);
  if (hidden === false || hidden.length === 0) return (value) => value;
  const names = new Set(hidden);
  const redact = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(redact);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, names.has(name) ? REDACTED : redact(member)]),
    );
  };
  return redact;
}
