import { STEP_TIMEOUT_LIMIT } from '../duration.ts';
import { anyOf, type Description, described, schemaOf } from '../reading/described.ts';
import { condition, duration, flag, listOrOne, number, oneOf, type Rule, text, values, word } from '../reading/rule.ts';
import { readShape, type Shape, shape } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { toJson } from '../reading/tree.ts';
import { naming } from './naming.ts';

/** Tries of one step at the most. */
export const MOST_ATTEMPTS = 20;
const LONGEST_WAIT = 3_600_000;
const LONGEST_CACHE_SECONDS = 30 * 86_400;

/** A mapping of this shape, or one value that stands for it with one field. */
function shapedOr(field: string, of: Shape): Rule {
  const only = of.fields.get(field);
  const schema: Description = (refer) => anyOf(only ? schemaOf(only.rule, refer) : {}, refer.shape(of));
  return described(schema, (value, at, name) => {
    if (value.kind === 'mapping') return readShape(value, of, at);
    return { [field]: only ? only.rule(value, at, name) : toJson(value) };
  });
}

const RETRY = shape('retry', {
  attempts: [number(1, MOST_ATTEMPTS), 'maxAttempts', 'max_attempts', 'maxRetries'],
  backoff: oneOf('exponential', 'linear', 'fixed'),
  initialDelay: [duration(LONGEST_WAIT), 'initial_delay', 'delay'],
  maxDelay: [duration(LONGEST_WAIT), 'max_delay'],
  retryOn: [listOrOne(word), 'retry_on'],
  retryIf: [naming(condition, 'error'), 'retry_if'],
  attemptTimeout: [duration(STEP_TIMEOUT_LIMIT), 'timeout', 'attempt_timeout'],
  jitter: flag,
});

/** How often a step is tried, and when again; language reference, 5.2. */
export const retry: Rule = shapedOr('attempts', RETRY);

/** Seconds, or an expression. */
const ttl: Rule = described({ type: ['number', 'string'] }, (value, at, name) =>
  textOf(value)?.value.includes('$')
    ? values(value, at, name)
    : number(1, LONGEST_CACHE_SECONDS, false)(value, at, name),
);

const CACHE = shape('cache', { ttl, key: text, bypass: condition });

/** How long an answer is kept, and what it is found by; language reference, 5.4. */
export const cache: Rule = shapedOr('ttl', CACHE);
