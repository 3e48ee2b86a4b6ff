import type { Json } from '@ensembleapp/protocol';
import type { FieldCase, Observed } from '../field-case.ts';

const MISS = { value: null, found: false, metadata: null };
/** More rows than are counted in a few ms. */
const MANY = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) SELECT count(*) FROM n';

/** One step of each config; the output is that of the last. */
function steps(operation: string, ...configs: readonly string[]): string {
  return `flow: [${configs.map((config, index) => `{ id: s${index}, operation: ${operation}, config: { ${config} } }`).join(', ')}]`;
}

/** Where and how values are kept. */
const STORAGE: readonly (readonly [field: string, configs: readonly string[], output: Json, instead?: Json])[] = [
  ['type', ['type: file, action: put, key: k, value: 1', 'action: get, key: k'], MISS],
  ['backend', ['backend: cache, action: put, key: k, value: 1', 'action: get, key: k'], MISS],
  ['bucket', ['bucket: b, action: put, key: k, value: 1', 'action: get, key: k'], MISS],
  ['namespace', ['namespace: b, action: put, key: k, value: 1', 'action: get, key: k'], MISS],
  ['binding', ['binding: b, action: put, key: k, value: 1', 'action: get, key: k'], MISS],
  ['action', ['action: get, key: k'], MISS, 'head'],
  ['operation', ['operation: get, key: k'], MISS, 'head'],
  ['key', ['action: put, key: k, value: 1', 'action: list'], listed({ name: 'k' }), 'l'],
  ['value', ['action: put, key: k, value: 1', 'action: get, key: k'], { ...MISS, value: 1, found: true }, 2],
  ['body', ['action: put, key: k, body: 1', 'action: get, key: k'], { ...MISS, value: 1, found: true }, 2],
  [
    'expiration',
    ['action: put, key: k, value: 1, expiration: 4000000000', 'action: list'],
    listed({ name: 'k', expiration: 4_000_000_000 }),
  ],
  [
    'metadata',
    ['action: put, key: k, value: 1, metadata: { a: b }', 'action: list'],
    listed({ name: 'k', metadata: { a: 'b' } }),
  ],
  [
    'prefix',
    ['action: put, key: a, value: 1', 'action: put, key: b, value: 1', 'action: list, prefix: b'],
    listed({ name: 'b' }),
  ],
  [
    'cursor',
    ['action: put, key: a, value: 1', 'action: put, key: b, value: 1', 'action: list, cursor: a'],
    listed({ name: 'b' }),
  ],
  [
    'limit',
    ['action: put, key: a, value: 1', 'action: put, key: b, value: 1', 'action: list, limit: 1'],
    { ...listed({ name: 'a' }), list_complete: false, cursor: 'a' },
  ],
  ['default', ['action: get, key: k, default: 7'], { ...MISS, value: 7 }],
  ['defaultValue', ['action: get, key: k, defaultValue: 7'], { ...MISS, value: 7 }],
  ['sql', ['type: d1, sql: SELECT 1 AS n'], [{ n: 1 }], 'SELECT 2 AS n'],
  ['query', ['type: d1, query: SELECT 1 AS n'], [{ n: 1 }], 'SELECT 2 AS n'],
  ['params', ['type: d1, sql: SELECT ? AS n, params: [1]'], [{ n: 1 }], [2]],
  [
    'database',
    ['type: d1, database: b, sql: CREATE TABLE t (n)', 'type: d1, sql: SELECT count(*) AS n FROM sqlite_master'],
    [{ n: 0 }],
  ],
];

/** Databases, and what is done in them. */
const DATA: readonly (readonly [field: string, configs: readonly string[], expect: Observed, instead?: Json])[] = [
  ['backend', ['backend: postgres, sql: SELECT 1'], { error: { reason: 'NOT_FOUND' } }],
  ['type', ['type: postgres, sql: SELECT 1'], { error: { reason: 'NOT_FOUND' } }],
  ...['database', 'binding'].map((field): (typeof DATA)[number] => [
    field,
    [`${field}: b, sql: CREATE TABLE t (n)`, 'sql: SELECT count(*) AS n FROM sqlite_master'],
    { output: [{ n: 0 }] },
  ]),
  ['operation', ['operation: batch, statements: [SELECT 1 AS n]'], { output: [[{ n: 1 }]] }],
  ['action', ['action: batch, statements: [SELECT 1 AS n]'], { output: [[{ n: 1 }]] }],
  ['statements', ['operation: batch, statements: [SELECT 1 AS n]'], { output: [[{ n: 1 }]] }, ['SELECT 2 AS n']],
  ['sql', ['sql: SELECT 1 AS n'], { output: [{ n: 1 }] }, 'SELECT 2 AS n'],
  ['query', ['query: SELECT 1 AS n'], { output: [{ n: 1 }] }, 'SELECT 2 AS n'],
  ['params', ['sql: SELECT ? AS n, params: [1]'], { output: [{ n: 1 }] }, [2]],
  ['readOnly', ['sql: CREATE TABLE t (n), readOnly: true'], { error: { reason: 'STEP_FAILED' } }],
  ['timeout', [`sql: "${MANY}", timeout: 5`], { error: { reason: 'ATTEMPT_TIMEOUT' } }],
];

const FIRST = '{ id: first, operation: redirect, input: "${ { slug: \'a\' } }" }';
const MADE = 'action: create, targetUrl: /to';

/** What is kept across runs. */
export const KEPT: readonly FieldCase[] = [
  ...STORAGE.map(([field, configs, output, instead]) => ({
    field: `storage.${field}`,
    as: `config.${field}`,
    ensemble: steps('storage', ...configs),
    expect: { output },
    ...(instead !== undefined && { instead }),
  })),
  ...['ttl', 'expirationTtl'].map((field) => ({
    field: `storage.${field}`,
    ensemble: `${steps('storage', 'action: get, key: k', `action: put, key: k, value: 1, ${field}: 60`)}\noutput: \${s0.found}`,
    happens: [{ run: {} }, { later: 61 }, { run: {} }],
    expect: { outputs: [false, false] },
  })),
  {
    field: 'storage.contentType',
    ensemble: `${steps('storage', 'type: file, action: put, key: k, value: a, contentType: text/x', 'type: file, action: head, key: k')}\noutput: \${s1.contentType}`,
    expect: { output: 'text/x' },
  },
  ...DATA.map(([field, configs, expect, instead]) => ({
    field: `data.${field}`,
    as: `config.${field}`,
    ensemble: steps('data', ...configs),
    expect,
    ...(instead !== undefined && { instead }),
  })),
  {
    field: 'telemetry.dataset',
    ensemble: 'flow: [{ operation: telemetry, input: { doubles: [1] }, config: { dataset: mine } }]',
    expect: { points: ['mine'] },
  },
  {
    field: 'redirect.expiresIn',
    ensemble: `flow: [${FIRST}, { operation: redirect, config: { slug: a, ${MADE}, expiresIn: 60 } }]\noutput: \${first.output.error}`,
    happens: [{ run: {} }, { later: 61 }, { run: {} }],
    expect: { outputs: ['not_found', 'expired'] },
  },
  {
    field: 'redirect.markAsUsed',
    ensemble: `flow:
  - { operation: redirect, config: { slug: a, ${MADE}, singleUse: true } }
  - { operation: redirect, config: { slug: a, markAsUsed: false } }
  - ${FIRST}
output: \${first.found}`,
    expect: { output: true },
  },
];

function listed(...keys: readonly Json[]) {
  return { keys, list_complete: true, cursor: null };
}
