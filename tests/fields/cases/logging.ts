import type { FieldCase } from '../field-case.ts';

const ECHO = 'flow: [{ agent: echo, input: { card: 4242, deep: [{ card: 1 }], n: 1 } }]';
const CARD = { card: 4242, deep: [{ card: 1 }], n: 1 };
const HIDDEN = { card: '[redacted]', deep: [{ card: '[redacted]' }], n: 1 };

/** Fields of `logging`. */
export const LOGGING: readonly FieldCase[] = [
  { field: 'ensemble.logging', ensemble: `logging: { trace: { enabled: true } }\n${ECHO}`, expect: { traced: true } },
  { field: 'logging.trace', ensemble: `logging: { trace: { enabled: true } }\n${ECHO}`, expect: { traced: true } },
  {
    field: 'logging.level',
    ensemble: 'logging: { level: warn }\nflow: [{ agent: log, input: said }]',
    expect: { logged: [] },
  },
  {
    field: 'trace.enabled',
    ensemble: `logging: { trace: { enabled: false } }\n${ECHO}`,
    happens: [{ run: { options: { enableTracing: true } } }],
    expect: { traced: false },
  },
  {
    field: 'trace.includeInputs',
    ensemble: `logging: { trace: { includeInputs: false } }\n${ECHO}`,
    expect: { kept: { echo: [null, CARD] }, output: CARD },
  },
  {
    field: 'trace.includeOutputs',
    ensemble: `logging: { trace: { includeOutputs: false } }\n${ECHO}`,
    expect: { kept: { echo: [CARD, null] }, output: CARD },
  },
  {
    field: 'trace.redactInputs',
    ensemble: `logging: { trace: { redactInputs: [card] } }\n${ECHO}`,
    expect: { kept: { echo: [HIDDEN, CARD] }, output: CARD },
  },
  {
    field: 'trace.redactOutputs',
    ensemble: `logging: { trace: { redactOutputs: [card] } }\n${ECHO}`,
    expect: { kept: { echo: [CARD, HIDDEN] }, output: CARD },
  },
  {
    field: 'trace.redactOutputs',
    ensemble: `logging: { trace: { redactOutputs: true } }\n${ECHO}`,
    expect: { kept: { echo: [CARD, '[redacted]'] }, output: CARD },
  },
];
