import { hmac } from '@ensembleapp/core/crypto.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Call, FieldCase, Happening } from '../field-case.ts';

const OPEN = 'type: http, public: true';
const FLOW = 'flow: [{ agent: echo, input: 1 }]';
const CALL: Happening = { call: {} };

/** An ensemble with this trigger, called so, and what is answered. */
function called(
  field: string,
  trigger: string,
  calls: readonly (Call | ((now: number) => Call))[],
  answered: readonly JsonObject[],
  more: Partial<FieldCase> = {},
): FieldCase {
  const happens = calls.map((call): Happening => ({ call }));
  return { field, ensemble: `trigger: { ${trigger} }\n${FLOW}`, happens, expect: { answered }, ...more };
}

/** A call that is answered when the field says what it does, and with this status when it does not. */
const opened = (field: string, trigger: string, call: Call | ((now: number) => Call), instead?: Json, as?: string) =>
  called(field, trigger, [call], [{ status: 200 }], {
    ...(instead !== undefined && { instead }),
    ...(as !== undefined && { as }),
  });

const basic = (pair: string) => ({ headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } });

/** A call that is signed as said; as the preset `default` does where nothing is said. */
function signed({
  algorithm = 'sha256',
  encoding = 'hex',
  header = 'x-webhook-signature',
  prefix = 'sha256=',
  timestampHeader = 'x-webhook-timestamp',
  early = 0,
  isTimed = true,
}: {
  readonly algorithm?: 'sha256' | 'sha512';
  readonly encoding?: 'hex' | 'base64';
  readonly header?: string;
  readonly prefix?: string;
  readonly timestampHeader?: string;
  /** s */
  readonly early?: number;
  readonly isTimed?: boolean;
} = {}) {
  return (now: number): Call => {
    const timestamp = String(Math.floor(now / 1000) - early);
    const signature = hmac(algorithm, 's3cret', encoding, isTimed ? `${timestamp}.` : '');
    return { headers: { [header]: prefix + signature, ...(isTimed && { [timestampHeader]: timestamp }) } };
  };
}

/** Who is let in. */
const AUTH: readonly FieldCase[] = [
  opened('auth.type', 'type: http, auth: { type: apiKey }', { isOperator: true }, 'jwt', 'auth.type'),
  opened('bearer.type', 'type: http, auth: { type: bearer, secret: "a:b" }', { bearer: 'a:b' }, 'basic', 'auth.type'),
  opened('bearer.secret', 'type: http, auth: { type: bearer, secret: a }', { bearer: 'a' }, 'b'),
  opened('bearer.tokens', 'type: http, auth: { type: bearer, tokens: [a] }', { bearer: 'a' }, ['b']),
  opened('basic.type', 'type: http, auth: { type: basic, secret: "a:b" }', basic('a:b'), 'bearer', 'auth.type'),
  opened('basic.secret', 'type: http, auth: { type: basic, secret: "a:b" }', basic('a:b'), 'a:c'),
  ...(
    [
      ['type', '', signed(), 'bearer', 'auth.type'],
      ['secret', '', signed(), 'other'],
      ['preset', 'preset: github', signed({ header: 'x-hub-signature-256', isTimed: false })],
      ['header', 'header: x-sign', signed({ header: 'x-sign', prefix: '', isTimed: false })],
      ['prefix', 'prefix: v=', signed({ prefix: 'v=' })],
      ['algorithm', 'algorithm: sha512', signed({ algorithm: 'sha512' })],
      ['encoding', 'encoding: base64', signed({ encoding: 'base64' })],
      ['timestampHeader', 'timestampHeader: x-at', signed({ timestampHeader: 'x-at' })],
      ['tolerance', 'tolerance: 900', signed({ early: 600 })],
    ] as const
  ).map(([field, rules, call, instead, as]) =>
    opened(`signature.${field}`, `type: http, auth: { type: signature, secret: s3cret, ${rules} }`, call, instead, as),
  ),
  opened(
    'trigger.auth',
    'type: http, auth: { type: bearer, secret: a }',
    { bearer: 'a' },
    {
      type: 'bearer',
      secret: 'b',
    },
  ),
  opened('trigger.public', OPEN, {}),
];

/** Which calls come in, and where. */
const DOORS: readonly FieldCase[] = [
  { ...opened('trigger.type', OPEN, {}, 'webhook'), as: 'trigger.type' },
  { ...opened('ensemble.trigger', OPEN, {}), as: 'trigger' },
  called('trigger.enabled', `${OPEN}, enabled: false`, [{}], [{ status: 404 }]),
  opened('trigger.path', `${OPEN}, path: /a`, { path: '/a' }),
  opened('trigger.methods', `${OPEN}, methods: [PUT]`, { method: 'PUT' }),
  opened('trigger.paths', `${OPEN}, paths: [{ path: /a }]`, { path: '/a' }),
  opened('path.path', `${OPEN}, paths: [{ path: /a }]`, { path: '/a' }, '/b'),
  opened('path.methods', `${OPEN}, paths: [{ path: /a, methods: [PUT] }]`, { path: '/a', method: 'PUT' }),
  {
    field: 'trigger.priority',
    ensemble: `trigger: [{ ${OPEN}, path: "/x/:a" }, { ${OPEN}, path: "/x/:b", priority: 1 }]
${FLOW}
output: \${params}`,
    happens: [{ call: { path: '/x/1' } }],
    expect: { outputs: [{ b: '1' }] },
  },
  called('trigger.async', `${OPEN}, async: true`, [{}], [{ status: 202 }]),
  called('trigger.timeout', `${OPEN}, timeout: 30`, [{}], [{ status: 408 }], {
    ensemble: `trigger: { ${OPEN}, timeout: 30 }\nflow: [{ agent: nap, input: { ms: 400 } }]`,
  }),
];

const FROM = { headers: { origin: 'https://a.example' } };
const PREFLIGHT = { ...FROM, method: 'OPTIONS' };
const LIMITED = { status: 429 };
const ANSWERED = { status: 200 };
const later = (seconds: number): Happening => ({ later: seconds });

/** What answers say beside the output. */
const ANSWERS: readonly FieldCase[] = [
  ...(
    [
      ['trigger.cors', 'cors: {}', FROM, { 'access-control-allow-origin': '*' }],
      [
        'cors.origin',
        'cors: { origin: "https://a.example" }',
        FROM,
        { 'access-control-allow-origin': 'https://a.example' },
      ],
      [
        'cors.credentials',
        'cors: { origin: "https://a.example", credentials: true }',
        FROM,
        { 'access-control-allow-credentials': 'true' },
      ],
      ['cors.methods', 'cors: { methods: [PUT] }', PREFLIGHT, { 'access-control-allow-methods': 'PUT' }],
      ['cors.headers', 'cors: { headers: [x-own] }', PREFLIGHT, { 'access-control-allow-headers': 'x-own' }],
      ['cors.maxAge', 'cors: { maxAge: 7 }', PREFLIGHT, { 'access-control-max-age': '7' }],
      ['trigger.httpCache', 'httpCache: { maxAge: 7 }', {}, { 'cache-control': 'private, max-age=7' }],
      ['http-cache.maxAge', 'httpCache: { maxAge: 7 }', {}, { 'cache-control': 'private, max-age=7' }],
      ['http-cache.noCache', 'httpCache: { noCache: true }', {}, { 'cache-control': 'private, no-cache' }],
      ['http-cache.noStore', 'httpCache: { noStore: true }', {}, { 'cache-control': 'no-store' }],
      [
        'http-cache.staleWhileRevalidate',
        'httpCache: { staleWhileRevalidate: 7 }',
        {},
        { 'cache-control': 'private, stale-while-revalidate=7' },
      ],
      ['http-cache.vary', 'httpCache: { vary: accept }', {}, { vary: 'accept' }],
      ['http-cache.tags', 'httpCache: { tags: [a, b] }', {}, { 'cache-tag': 'a,b' }],
    ] as const
  ).map(([field, rules, call, headers]) => called(field, `${OPEN}, ${rules}`, [call], [{ headers }])),
  called(
    'http-cache.public',
    'type: http, auth: { type: basic, secret: "a:b" }, httpCache: { public: true }',
    [basic('a:b')],
    [{ headers: { 'cache-control': 'public' } }],
  ),
  ...(
    [
      ['trigger.responses', 'html: { enabled: true }'],
      ['responses.html', 'html: { enabled: true }'],
      ['response.enabled', 'html: { enabled: true }'],
      ['responses.json', 'html: { enabled: true }, json: { enabled: false }'],
    ] as const
  ).map(([field, rules]) => ({
    field,
    ...(field === 'response.enabled' && { as: 'html.enabled' }),
    ensemble: `trigger: { ${OPEN}, responses: { ${rules} } }\nflow: [{ agent: echo, input: "<p>a</p>" }]`,
    happens: [{ call: { headers: { accept: field === 'responses.json' ? 'application/json' : 'text/html' } } }],
    expect: { answered: [{ body: '<p>a</p>' }] },
  })),
];

/** How often may be called. */
const LIMITS: readonly FieldCase[] = [
  called('trigger.rateLimit', `${OPEN}, rateLimit: { requests: 1 }`, [{}, {}], [ANSWERED, LIMITED]),
  called('rate-limit.requests', `${OPEN}, rateLimit: { requests: 1 }`, [{}, {}], [ANSWERED, LIMITED]),
  {
    ...called(
      'rate-limit.window',
      `${OPEN}, rateLimit: { requests: 1, window: 10 }`,
      [],
      [ANSWERED, LIMITED, ANSWERED],
    ),
    happens: [CALL, CALL, later(11), CALL],
  },
  called(
    'rate-limit.key',
    'type: http, auth: { type: apiKey }, rateLimit: { requests: 1, key: user }',
    [
      { isOperator: true, from: '203.0.113.1' },
      { isOperator: true, from: '203.0.113.2' },
    ],
    [ANSWERED, LIMITED],
  ),
];

const HOURLY = 'type: cron, cron: "0 * * * *"';

/** What runs by itself. */
const UNATTENDED: readonly FieldCase[] = [
  {
    field: 'trigger.cron',
    ensemble: `trigger: { ${HOURLY} }\n${FLOW}`,
    happens: [later(0), later(3600)],
    instead: '0 0 1 1 *',
    as: 'trigger.cron',
    expect: { outputs: [1] },
  },
  {
    field: 'trigger.timezone',
    // 12:00 in Tokyo is 03:00 UTC.
    ensemble: `trigger: { type: cron, cron: "0 12 * * *", timezone: Asia/Tokyo }
${FLOW}
output: \${new Date(input._schedule.scheduledFor).getUTCHours()}`,
    happens: [later(0), later(14.6 * 3600)],
    expect: { outputs: [3] },
  },
  {
    field: 'trigger.overlap',
    ensemble: `trigger: { type: cron, cron: "*/10 * * * *", overlap: allow }\n${FLOW}`,
    happens: [later(0), later(1800)],
    expect: { outputs: [1, 1, 1] },
  },
  {
    field: 'trigger.input',
    as: 'trigger.input',
    ensemble: 'trigger: { type: startup, input: { a: 1 } }\nflow: [{ agent: echo }]',
    happens: [{ start: 'server' }],
    expect: { outputs: [{ a: 1 }] },
  },
  {
    field: 'trigger.metadata',
    ensemble:
      'trigger: { type: startup, metadata: { why: new } }\nflow: [{ agent: echo, input: "${trigger.metadata.why}" }]',
    happens: [{ start: 'server' }],
    expect: { outputs: ['new'] },
  },
];

/** What starts ensembles. */
export const TRIGGERS: readonly FieldCase[] = [...AUTH, ...DOORS, ...ANSWERS, ...LIMITS, ...UNATTENDED];
