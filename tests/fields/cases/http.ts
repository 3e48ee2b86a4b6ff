import type { Json } from '@ensembleapp/protocol';
import { expect } from 'vitest';
import type { FieldCase, Observed } from '../field-case.ts';

const AT = 'url: "${env.WEB}/a"';

const TOLD: readonly (readonly [field: string, config: string, expect: Observed, instead?: Json])[] = [
  ['url', AT, { sent: [{ url: '/a' }] }, '${env.WEB}/b'],
  ['method', `${AT}, method: put`, { sent: [{ method: 'PUT' }] }],
  ['headers', `${AT}, headers: { x-own: yes }`, { sent: [{ headers: { 'x-own': 'yes' } }] }],
  ['query', `${AT}, query: { q: 1 }`, { sent: [{ url: '/a?q=1' }] }],
  ['body', `${AT}, method: POST, body: { a: 1 }`, { sent: [{ body: '{"a":1}' }] }],
  [
    'timeout',
    'url: "${env.WEB}/never", timeout: 50',
    { error: { message: expect.stringMatching(/did not answer within 50 ms$/) } },
    60,
  ],
  ['failOn', 'url: "${env.WEB}/404", failOn: [404]', { error: { reason: 'STEP_FAILED' } }],
  ['responseType', `${AT}, responseType: json`, { output: [1] }],
  ['followRedirects', 'url: "${env.WEB}/moved", followRedirects: false', { sent: [{ url: '/moved' }] }],
  ['auth', `${AT}, auth: { type: bearer, token: secret }`, { sent: [{ headers: { authorization: 'Bearer secret' } }] }],
  ['idempotent', `${AT}, idempotent: true`, { sent: [{ headers: { 'idempotency-key': expect.any(String) } }] }],
];

/** What is asked of another server, and what is made of its answer. */
export const HTTP: readonly FieldCase[] = ['http', 'fetch'].flatMap((operation) => {
  const flow = (config: string) =>
    `flow: [{ id: s, operation: ${operation}, config: { ${config} } }]\noutput: \${s.data}`;
  return [
    ...TOLD.map(([field, config, shows, instead]) => ({
      field: `${operation}.${field}`,
      ensemble: flow(config),
      expect: shows,
      ...(instead !== undefined && { instead }),
    })),
    {
      field: `${operation}.cache_ttl`,
      ensemble: flow(`${AT}, cache_ttl: 60`),
      happens: [{ run: {} }, { run: {} }, { later: 61 }, { run: {} }],
      expect: { outputs: ['[1]', '[1]', '[1]'], sent: [{ url: '/a' }, { url: '/a' }] },
    },
  ];
});
