import type { FieldCase } from '../field-case.ts';

const FAILS = '{ id: s, agent: fail, input: { message: gone, code: LOST, status: 503 }';
const SLOW = '{ id: s, agent: nap, input: { ms: 3000 }, timeout: 20';
const AGAIN = '{ id: s, agent: flaky, input: { n: 1, error: { code: LOST } }';

/** Fields of steps. */
export const STEPS: readonly FieldCase[] = [
  {
    field: 'step.condition',
    ensemble: 'flow: [{ id: a, agent: note, input: 1, condition: false }, { id: b, agent: note, input: 2 }]',
    expect: { seen: [2], steps: ['a skipped', 'b completed'] },
  },
  { field: 'step.input', ensemble: 'flow: [{ agent: echo, input: { a: 1 } }]', expect: { output: { a: 1 } } },
  { field: 'step.timeout', ensemble: `flow: [${SLOW} }]`, expect: { error: { reason: 'STEP_TIMEOUT' } } },
  { field: 'step.onTimeout', ensemble: `flow: [${SLOW}, onTimeout: { fallback: 7 } }]`, expect: { output: 7 } },
  {
    field: 'step.onError',
    ensemble: `flow: [${FAILS}, onError: { fallback: 7 } }]`,
    expect: { output: 7 },
  },
  {
    field: 'step.continueOnError',
    ensemble: `flow: [${FAILS}, continueOnError: true }, { id: b, agent: note, input: 2 }]`,
    expect: { seen: [2] },
  },
  {
    field: 'step.schema',
    ensemble: 'flow: [{ id: a, agent: echo, input: { n: 1 }, schema: { output: { n: string } } }]',
    expect: { error: { code: 'OUTPUT_SCHEMA_MISMATCH', step: 'a' } },
  },
  {
    field: 'step.state',
    ensemble: 'flow: [{ agent: echo, input: 5, state: { set: { n: "${output}" } } }]',
    expect: { state: { n: 5 } },
  },
  {
    field: 'access.set',
    ensemble: 'state: { schema: { n: number } }\nflow: [{ agent: echo, input: 5, state: { set: { n: "${output}" } } }]',
    expect: { state: { n: 5 } },
  },
  {
    field: 'step.retry',
    ensemble: `flow: [${AGAIN}, retry: { attempts: 2, initialDelay: 1 } }]`,
    expect: { output: { attempt: 2 } },
  },
  {
    field: 'retry.attempts',
    ensemble: `flow: [${AGAIN.replace('n: 1', 'n: 4')}, retry: { attempts: 5, initialDelay: 1, maxDelay: 2 } }]`,
    expect: { output: { attempt: 5 } },
  },
  {
    field: 'retry.retryOn',
    ensemble: `flow: [${AGAIN}, retry: { retryOn: [503], initialDelay: 1 } }]`,
    expect: { error: { step: 's' } },
  },
  {
    field: 'retry.retryIf',
    ensemble: `flow: [${AGAIN}, retry: { retryIf: "error.code === 'OTHER'", initialDelay: 1 } }]`,
    expect: { error: { step: 's' } },
  },
  {
    field: 'retry.attemptTimeout',
    ensemble: 'flow: [{ id: s, agent: nap, input: { ms: 400, v: 1 }, retry: { attempts: 1, attemptTimeout: 20 } }]',
    expect: { error: { reason: 'ATTEMPT_TIMEOUT' } },
  },
  {
    field: 'step.cache',
    ensemble: `flow:
      - { id: one, type: foreach, items: [1, 2], steps: [{ agent: note, input: 9, cache: 60 }] }`,
    expect: { seen: [9] },
  },
  {
    field: 'cache.key',
    ensemble: `flow:
      - { id: one, type: foreach, items: [1, 2], as: n, steps: [{ agent: note, input: "\${n}", cache: { ttl: 60, key: of-all } }] }`,
    expect: { seen: [1] },
  },
  {
    field: 'cache.bypass',
    ensemble: `flow:
      - { id: one, type: foreach, items: [1, 2], steps: [{ agent: note, input: 8, cache: { ttl: 60, bypass: true } }] }`,
    expect: { seen: [8, 8] },
  },
  {
    field: 'step.depends_on',
    ensemble: `order: graph
flow: [{ id: a, agent: note, input: 1, depends_on: [b] }, { id: b, agent: note, input: 2 }]`,
    expect: { seen: [2, 1] },
  },
  {
    field: 'step.loop',
    ensemble: 'flow: [{ agent: note, input: 1, loop: { items: [1, 2] } }]',
    expect: { seen: [1, 1] },
  },
  {
    field: 'loop.as',
    ensemble: 'flow: [{ agent: note, input: "${n}", loop: { items: [1, 2], as: n } }]',
    expect: { seen: [1, 2] },
  },
  {
    field: 'loop.indexAs',
    ensemble: 'flow: [{ agent: note, input: "${at}", loop: { items: [7, 8], indexAs: at } }]',
    expect: { seen: [0, 1] },
  },
  {
    field: 'loop.items',
    ensemble: 'flow: [{ agent: note, input: 1, loop: { items: [1, 2] } }]',
    instead: [1],
    expect: { seen: [1, 1] },
  },
  {
    field: 'handling.fallback',
    ensemble: `flow: [${FAILS}, onError: { fallback: 7 } }]`,
    instead: 8,
    expect: { output: 7 },
  },
  {
    field: 'handling.error',
    ensemble: `flow: [${SLOW}, onTimeout: { error: too slow } }]`,
    instead: 'other',
    expect: { error: { message: 'too slow' } },
  },
  {
    field: 'access.use',
    ensemble: `state: { initial: { n: 3 } }
flow: [{ operation: code, config: { code: "return context.state.n ?? 0;" }, state: { use: [n] } }]`,
    expect: { output: 3 },
  },
  {
    field: 'cache.ttl',
    ensemble: 'flow: [{ agent: note, input: 1, cache: { ttl: 60 } }]',
    happens: [{ run: {} }, { later: 61 }, { run: {} }],
    expect: { seen: [1, 1] },
  },
  {
    field: 'step.component',
    components: [{ kind: 'prompt', name: 'brief', content: 'Be brief.' }],
    ensemble: 'flow: [{ operation: think, model: m, component: prompts/brief }]',
    expect: { asked: [{ messages: [{ content: 'Be brief.' }] }] },
  },
  { field: 'step.config', ensemble: 'flow: [{ operation: echo, config: { value: 7 } }]', expect: { output: 7 } },
  {
    field: 'step.configRef',
    components: [{ kind: 'config', name: 'seven', content: { value: 7 } }],
    ensemble: 'flow: [{ operation: echo, configRef: configs/seven }]',
    expect: { output: 7 },
  },
  // What waits too long is ended by the step's own limit.
  {
    field: 'retry.initialDelay',
    ensemble: `flow: [${AGAIN}, timeout: 5000, retry: { attempts: 2, initialDelay: 30000 } }]`,
    instead: 1,
    expect: { error: { reason: 'STEP_TIMEOUT' } },
  },
  {
    field: 'retry.maxDelay',
    ensemble: `flow: [${AGAIN}, timeout: 5000, retry: { attempts: 2, initialDelay: 60000, maxDelay: 1 } }]`,
    expect: { output: { attempt: 2 } },
  },
  {
    field: 'retry.backoff',
    // Every wait but the first would be longer than the step may take.
    ensemble: `flow: [${AGAIN.replace('n: 1', 'n: 9')}, timeout: 5000, retry: { attempts: 10, initialDelay: 20, backoff: fixed } }]`,
    expect: { output: { attempt: 10 } },
  },
  {
    field: 'loop.breakWhen',
    ensemble: 'flow: [{ agent: note, input: "${item}", loop: { items: [1, 2, 3], breakWhen: "item === 2" } }]',
    expect: { seen: [1, 2] },
  },
  {
    field: 'loop.parallel',
    ensemble: `flow: [{ agent: nap, input: { ms: "\${item}", v: "\${item}" }, loop: { items: [300, 1], parallel: true } }]`,
    expect: { seen: [1, 300] },
  },
  {
    field: 'loop.maxConcurrency',
    ensemble: `flow: [{ agent: nap, input: { ms: "\${item}", v: "\${item}" }, loop: { items: [300, 1], maxConcurrency: 2 } }]`,
    expect: { seen: [1, 300] },
  },
];
