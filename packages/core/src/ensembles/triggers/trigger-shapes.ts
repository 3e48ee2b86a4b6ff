import type { Json } from '@ensembleapp/protocol';
import { words } from '../../words.ts';
import {
  type At,
  constant,
  duration,
  flag,
  flagOrText,
  listOf,
  listOrOne,
  mapping,
  number,
  oneOf,
  plainText,
  type Rule,
  text,
  texts,
  values,
} from '../reading/rule.ts';
import { type Shape, shape, shaped } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { type Tree, toJson } from '../reading/tree.ts';
import { auth } from './auth.ts';
import { cronFault } from './cron.ts';
import { isTimezone } from './timezone.ts';
import { isPath } from './trigger-path.ts';

const RUN_TIMEOUT_LIMIT = 86_400_000;
const METHODS = words('GET POST PUT PATCH DELETE HEAD OPTIONS');
const MIDDLEWARE = words('logger compress secure-headers etag cors timing');

/** A path of literal segments, `:param` segments and a last `*`. */
const path: Rule = (value, at) => {
  const written = textOf(value)?.value;
  if (written === undefined || !isPath(written)) {
    at.faults.error(value, 'INVALID_TRIGGER', 'a path begins with / and holds names, :params and a last *');
  }
  return toJson(value);
};

const method: Rule = (value, at) => {
  const written = textOf(value)?.value;
  if (written === undefined || !METHODS.includes(written.toUpperCase())) {
    at.faults.error(value, 'INVALID_TRIGGER', 'there is no such method', `the methods are ${METHODS.join(', ')}`);
  }
  return toJson(value);
};
const methods = listOrOne(method);

/** A form that the answer may take. */
const ANSWER = shape('response', { enabled: flag });

const ANY = shape('trigger', { type: plainText, enabled: flagOrText });
const DOOR = shape('trigger', { public: flag, auth }, ANY);
const WEBHOOK = shape(
  'trigger',
  { path, methods: [methods, 'method'], async: flag, timeout: duration(RUN_TIMEOUT_LIMIT) },
  DOOR,
);

/** The fields of each type of trigger; language reference, section 11. */
export const TRIGGERS: ReadonlyMap<string, Shape> = new Map([
  [
    'http',
    shape(
      'trigger',
      {
        paths: listOf(shaped(shape('path', { path, methods: [methods, 'method'] }))),
        rateLimit: shaped(shape('rate-limit', { requests: number(1), window: number(1), key: oneOf('ip', 'user') })),
        cors: shaped(
          shape('cors', {
            origin: listOrOneText,
            credentials: flag,
            methods: [methods],
            headers: texts,
            maxAge: number(0),
          }),
        ),
        httpCache: shaped(
          shape('http-cache', {
            public: flag,
            maxAge: number(0),
            staleWhileRevalidate: number(0),
            noCache: flag,
            noStore: flag,
            vary: listOrOne(plainText),
            tags: listOrOne(plainText),
          }),
        ),
        middleware: listOrOne(oneOf(...MIDDLEWARE)),
        responses: shaped(shape('responses', { json: shaped(ANSWER), html: shaped(ANSWER) })),
        templateEngine: plainText,
        priority: number(Number.NEGATIVE_INFINITY),
        mode: plainText,
      },
      WEBHOOK,
    ),
  ],
  ['webhook', WEBHOOK],
  ['mcp', shape('trigger', { toolName: plainText }, DOOR)],
  [
    'cron',
    shape(
      'trigger',
      { cron, timezone, input: mapping, metadata: mapping, overlap: oneOf('skip', 'queue', 'allow') },
      ANY,
    ),
  ],
  [
    'queue',
    shape(
      'trigger',
      {
        queue: text,
        batch_size: [number(1), 'batchSize'],
        max_retries: [number(0), 'maxRetries'],
        max_wait_time: [number(0, Number.POSITIVE_INFINITY, false), 'maxWaitTime'],
      },
      ANY,
    ),
  ],
  [
    'email',
    shape(
      'trigger',
      {
        addresses: [listOrOne(text), 'to'],
        public: flag,
        auth: shaped(shape('sender', { from: listOrOne(text) })),
        reply_with_output: [flag, 'replyWithOutput'],
      },
      ANY,
    ),
  ],
  ['cli', shape('trigger', { command: plainText, description: plainText, options: listOf(option) }, ANY)],
  ['build', shape('trigger', { output: plainText, input: values, metadata: mapping }, ANY)],
  ['startup', shape('trigger', { input: mapping, metadata: mapping }, ANY)],
]);

/** Without this field a trigger of that type can never fire. */
export const REQUIRED: ReadonlyMap<string, string> = new Map([
  ['cron', 'cron'],
  ['queue', 'queue'],
  ['cli', 'command'],
]);

function cron(value: Tree, { faults }: At): Json {
  const fault = cronFault(textOf(value)?.value ?? '');
  if (fault !== undefined) faults.error(value, 'INVALID_CRON', `the cron expression is wrong: ${fault}`);
  return toJson(value);
}

function timezone(value: Tree, { faults }: At): Json {
  const written = textOf(value)?.value;
  if (written === undefined || !isTimezone(written)) {
    faults.error(value, 'INVALID_TRIGGER', 'there is no such time zone', 'write an IANA name such as Europe/Zurich');
  }
  return toJson(value);
}

function listOrOneText(value: Tree, at: At, name: string): Json {
  return (value.kind === 'list' ? listOf(text) : text)(value, at, name);
}

function option(value: Tree, at: At, name: string): Json {
  return shaped(
    shape('option', {
      name: plainText,
      type: oneOf('string', 'number', 'integer', 'boolean', 'array'),
      default: constant,
      required: flag,
      description: plainText,
      alias: plainText,
    }),
  )(value, at, name);
}
