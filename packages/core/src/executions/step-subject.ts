import type { JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import type { StepFailure } from '../agents/step-failure.ts';
import { type Members, Subject } from '../ensembles/expression/subject.ts';
import { errorValue, type Value } from '../ensembles/expression/value.ts';
import type { Seen } from './settled.ts';

/** What an expression sees of a step that has settled. Anything it cannot ask is read from the output, which the bare name gives. */
export class StepSubject extends Subject {
  readonly settled: Seen;

  constructor(id: string, settled: Seen) {
    super(settled.output, new StepMembers(id, settled));
    this.settled = settled;
  }
}

/** What an expression sees of a step that has not run yet. */
export const NOT_REACHED = new Subject(
  undefined,
  new Map<string, Value>([
    ['executed', false],
    ['status', 'not_reached'],
    ['attempts', 0],
    ['failed', false],
    ['success', false],
    ['completed', false],
    ['skipped', false],
  ]),
);

/** The members of language reference, section 5.6; worked out when they are asked for. */
const MEMBERS: Readonly<Record<string, (id: string, settled: Seen) => Value | Subject>> = {
  output: (_, settled) => outputSeen(settled),
  outputs: (_, settled) => settled.outputs ?? (isExecuted(settled) ? [settled.output ?? null] : []),
  status: (_, { status }) => status,
  executed: (_, settled) => isExecuted(settled),
  success: (_, { status }) => status === 'completed',
  completed: (_, { status }) => status === 'completed',
  failed: (_, { status }) => status === 'failed',
  skipped: (_, { status }) => status === 'skipped',
  cached: (_, { cached }) => cached,
  timedOut: (_, { timedOut }) => timedOut,
  attempts: (_, { attempts }) => attempts,
  retry_count: (_, { attempts }) => Math.max(0, attempts - 1),
  duration: (_, { duration }) => duration,
  executionTime: (_, { duration }) => duration,
  error: (id, { failure, origin = id }) => failure && errorJson(failure, origin),
  errors: (id, { failure, errors, origin = id }) =>
    errors?.map(({ index, error, step }) => ({ index, error: errorJson(error, step) })) ??
    (failure ? [errorJson(failure, origin)] : []),
  iterations: (_, { iterations }) => iterations,
  winner: (_, { winner }) => winner,
  score: (_, { score }) => score,
  meta: (_, { meta }) => meta,
};

/** The output can be asked for what is no part of it: of a model for `_meta`, of a `data` step for its rows. */
function outputSeen(settled: Seen): Value | Subject {
  const { output, meta } = settled;
  if (isOfData(settled)) return new Subject(output, rowsOf(settled));
  return meta && isObject(output) ? new Subject(output, new Map([['_meta', meta]])) : output;
}

class StepMembers implements Members {
  readonly #id: string;
  readonly #settled: Seen;

  constructor(id: string, settled: Seen) {
    this.#id = id;
    this.#settled = settled;
  }

  has(name: string): boolean {
    return Object.hasOwn(MEMBERS, name) || (isOfData(this.#settled) && ROWS.includes(name));
  }

  get(name: string): Value | Subject {
    const member = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
    return member ? member(this.#id, this.#settled) : this.#settled.output;
  }
}

/** What the rows of a `data` step may also be called: its output is the list itself. */
const ROWS: readonly string[] = ['rows', 'results'];

function isOfData({ output, givesRows }: Seen): boolean {
  return givesRows === true && Array.isArray(output);
}

function rowsOf({ output }: Seen): Members {
  return new Map(ROWS.map((name) => [name, output]));
}

function isExecuted({ status }: Seen): boolean {
  return status !== 'skipped' && status !== 'not_reached';
}

/** A failure as expressions see it: `{code, message, step, status?}`; as text its message. */
export function errorJson({ reason, message, status }: StepFailure, step: string): JsonObject {
  return errorValue({ code: reason, message, step, ...(status !== undefined && { status }) });
}
