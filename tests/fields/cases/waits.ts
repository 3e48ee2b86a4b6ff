import type { JsonObject } from '@ensembleapp/protocol';
import type { FieldCase, Happening } from '../field-case.ts';

const RUN: Happening = { run: {} };
const YES: Happening = { resume: { approved: true } };
const NO: Happening = { resume: { approved: false, feedback: 'no' } };
const HOUR = 3600;

/** What an approval shows while it waits, however it is written. */
const SHOWN: readonly (readonly [field: string, written: string, waiting: JsonObject])[] = [
  ['prompt', 'prompt: "May ${input.who}?"', { prompt: 'May Ada?' }],
  ['data', 'data: { sum: 7 }', { data: { sum: 7 } }],
  ['approvers', 'approvers: [ada@example.com]', { approvers: ['ada@example.com'] }],
  ['minApprovals', 'minApprovals: 2', { minApprovals: 2 }],
  [
    'fields',
    'fields: { why: { type: string, label: Why, required: true } }',
    { fields: [{ name: 'why', type: 'string', label: 'Why', required: true }] },
  ],
  ['actions', 'actions: [{ id: ship, label: Ship it }]', { actions: [{ id: 'ship', label: 'Ship it' }] }],
  ['metadata', 'metadata: { ticket: 7 }', { metadata: { ticket: 7 } }],
  ['timeout', 'timeout: 1h', { seconds: HOUR }],
];

/** Who is asked, what, and for how long. */
const ASKED: readonly FieldCase[] = SHOWN.flatMap(([field, written, waiting]) => {
  const input = { who: 'Ada' };
  const expect = { waiting: { step: 'ask', type: 'approval', ...waiting } };
  const approval = `flow: [{ id: ask, type: approval, ${written} }]`;
  const hitl = `flow: [{ id: ask, operation: hitl, config: { ${written} } }]`;
  return [
    // Of a step, `timeout` and `metadata` are fields like those of any other step.
    {
      field: field === 'metadata' ? 'step.metadata' : `approval.${field}`,
      as: field,
      ensemble: approval,
      input,
      expect,
    },
    { field: `hitl.${field}`, ensemble: hitl, input, expect },
  ];
});

/** What comes of an answer, or of none. */
const ANSWERED: readonly FieldCase[] = [
  ...['type: approval, onReject: continue', 'operation: hitl, config: { onReject: continue }'].map(
    (written, index): FieldCase => ({
      field: index === 0 ? 'approval.onReject' : 'hitl.onReject',
      ensemble: `flow: [{ id: ask, ${written} }, { agent: note, input: 1 }]`,
      happens: [RUN, NO],
      expect: { seen: [1], steps: ['ask completed', 'note completed'] },
    }),
  ),
  {
    field: 'action.id',
    ensemble: 'flow: [{ name: ask, type: approval, actions: [{ label: Ship, id: ship }] }]\noutput: ${ask.action}',
    happens: [RUN, { resume: { action: 'ship' } }],
    instead: 'sell',
    expect: { output: 'ship' },
  },
  {
    field: 'action.label',
    ensemble: 'flow: [{ id: ask, type: approval, actions: [{ id: ship, label: Ship it }] }]',
    expect: { waiting: { actions: [{ id: 'ship', label: 'Ship it' }] } },
  },
  {
    field: 'collect.prompt',
    ensemble: 'flow: [{ id: ask, type: collect, fields: { age: number }, prompt: How old? }]',
    expect: { waiting: { type: 'input', prompt: 'How old?' } },
  },
  {
    field: 'collect.fields',
    ensemble: 'flow: [{ id: ask, type: collect, fields: { age: { type: number, default: 40 } } }]',
    happens: [RUN, { resume: { input: {} } }],
    instead: { name: 'string' },
    expect: { output: { age: 40 } },
  },
  {
    field: 'form.label',
    ensemble: 'flow: [{ id: ask, type: collect, fields: { age: { type: number, label: Your age } } }]',
    expect: { waiting: { fields: [{ name: 'age', type: 'number', label: 'Your age', required: false }] } },
  },
  {
    field: 'form.options',
    ensemble: 'flow: [{ id: ask, type: collect, fields: { size: { type: string, options: [S, M] } } }]',
    happens: [RUN, { resume: { input: { size: 'XXL' } } }],
    expect: { refused: 'INVALID_INPUT' },
  },
  {
    field: 'form.default',
    ensemble: 'flow: [{ id: ask, type: collect, fields: { age: { type: number, default: "${input.age}" } } }]',
    happens: [{ run: { input: { age: 40 } } }, { resume: { input: {} } }],
    expect: { output: { age: 40 } },
  },
  {
    field: 'collect.timeout',
    ensemble: 'flow: [{ id: ask, type: collect, fields: { age: number }, timeout: 1h }]',
    happens: [RUN, { later: HOUR }],
    expect: { error: { reason: 'STEP_TIMEOUT', step: 'ask' } },
  },
  {
    field: 'wait.signal',
    ensemble: 'flow: [{ id: w, type: wait, signal: paid }]',
    happens: [RUN, { signal: { name: 'paid', data: 7 } }],
    instead: 'sold',
    expect: { output: 7 },
  },
  {
    field: 'wait.match',
    ensemble: 'flow: [{ id: w, type: wait, signal: paid, match: signal.data.sum > 5 }]',
    happens: [RUN, { signal: { name: 'paid', data: { sum: 1 } } }, { signal: { name: 'paid', data: { sum: 7 } } }],
    expect: { output: { sum: 7 } },
  },
  {
    field: 'wait.timeout',
    ensemble: 'flow: [{ id: w, type: wait, signal: paid, timeout: 1h, onError: continue }, { agent: note, input: 1 }]',
    happens: [RUN, { later: HOUR }],
    expect: { seen: [1] },
  },
];

/** An approval, whose step is read, and answers to it. */
export const WAITS: readonly FieldCase[] = [
  ...ASKED,
  ...ANSWERED,
  {
    field: 'end.status',
    ensemble: 'flow: [{ id: ask, type: approval }, { type: end, status: 202, output: 1 }]',
    happens: [RUN, YES],
    expect: { response: { status: 202 } },
  },
];
