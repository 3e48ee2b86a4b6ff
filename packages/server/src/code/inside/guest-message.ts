import type { HandlerLogger } from '@ensembleapp/core/agents/handlers.ts';
import { isObject } from '@ensembleapp/core/agents/operations/is-object.ts';
import { lasting } from '@ensembleapp/core/agents/step-failure.ts';
import { toJson } from '@ensembleapp/core/agents/to-json.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Thrown } from '../messages.ts';

/** What code in an engine says. */
export type GuestMessage =
  | { readonly kind: 'end'; readonly output: Json; readonly changes: Json }
  | { readonly kind: 'failure'; readonly asked: number }
  | { readonly kind: 'failure'; readonly thrown: Thrown }
  | { readonly kind: 'log'; readonly level: keyof HandlerLogger; readonly message: string; readonly fields: Json }
  | { readonly kind: 'ask'; readonly ask: number; readonly of: string; readonly values: readonly Json[] };

const LEVELS: ReadonlyMap<unknown, keyof HandlerLogger> = new Map(
  (['debug', 'info', 'warn', 'error'] as const).map((level) => [level, level]),
);
/** Characters of one text, as JSON. */
const LONGEST = 4 * 1024 * 1024;
const LONGEST_LINE = 4000;

/** Reads what the engine sent: what it says as JSON, and then the values it says it of. @throws StepFailure for what is too large, and for what our own prelude would not say */
export function readGuestMessage([text = '', ...texts]: readonly string[]): GuestMessage {
  if (texts.some(({ length }) => length > LONGEST)) throw lasting('LIMIT_EXCEEDED', 'The output is larger than 4 MiB');
  const said = parse(text);
  const { kind, ask, of } = said;
  const values = texts.map(readJson);
  const [first = null, second = null] = values;
  if (kind === 'end') return { kind, output: first, changes: second };
  if (kind === 'failure')
    return typeof said.asked === 'number' ? { kind, asked: said.asked } : { kind, thrown: readThrown(said) };
  const level = LEVELS.get(said.level);
  if (kind === 'log' && level) {
    return { kind, level, message: textOf(said.message).slice(0, LONGEST_LINE), fields: first };
  }
  if (kind === 'ask' && typeof ask === 'number' && typeof of === 'string') {
    return { kind, ask, of, values };
  }
  throw nonsense();
}

function readThrown({ name, message, code, status, retryable }: JsonObject): Thrown {
  return {
    kind: 'error',
    name: textOf(name),
    message: textOf(message).slice(0, LONGEST_LINE),
    ...(typeof code === 'string' && { code }),
    ...(typeof status === 'number' && { status }),
    ...(typeof retryable === 'boolean' && { retryable }),
  };
}

/** A value that was sent. */
function readJson(text: string): Json {
  try {
    return toJson(JSON.parse(text));
  } catch (error) {
    throw error instanceof SyntaxError ? nonsense() : error;
  }
}

function parse(text: string): JsonObject {
  try {
    const said: unknown = JSON.parse(text);
    if (isObject(said)) return said;
  } catch {
    // Not even JSON.
  }
  throw nonsense();
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function nonsense() {
  return lasting('STEP_FAILED', 'The code says what cannot be understood');
}
