import type { FieldCase } from '../field-case.ts';

/** Scores what it is given by the input of its ensemble: the first try by the first of `scores`, and so on. */
const JUDGE = `name: own
operation: transform
config: { value: "\${ { score: input.output.scores[input.attempt - 1], feedback: input.criteria ?? 'none' } }" }`;

/** A step that is judged so, with these scores. */
function judged(
  field: string,
  scores: readonly number[],
  rules: string,
  expect: FieldCase['expect'],
  more = {},
): FieldCase {
  return {
    field: `scoring.${field}`,
    agent: JUDGE,
    ensemble: `flow: [{ id: s, agent: note, input: { scores: "\${input.scores}", told: "\${scoring.feedback}" }, scoring: { ${rules} } }]`,
    input: { scores },
    expect,
    ...more,
  };
}

const tries = (scores: readonly number[], ...told: readonly string[]) => [
  { scores },
  ...told.map((one) => ({ scores, told: one })),
];

/** How outputs are judged, and what comes of it. */
export const SCORING: readonly FieldCase[] = [
  {
    field: 'ensemble.scoring',
    agent: JUDGE,
    ensemble: `scoring: { evaluator: own, onFailure: continue, thresholds: { minimum: 0.9 } }
flow:
  - { id: unscored, agent: note, input: 1 }
  - { id: s, agent: note, input: { scores: [0.5] }, scoring: {} }
  - { id: t, agent: note, input: { scores: [0.1, 0.95] }, scoring: { onFailure: retry } }`,
    as: '.scoring',
    expect: { scores: { s: 0.5, t: 0.95 }, steps: ['unscored completed', 's completed', 't completed'] },
  },
  judged('evaluator', [0.9], 'evaluator: own', { scores: { s: 0.9 } }),
  judged('enabled', [0.1], 'evaluator: own, enabled: false', { steps: ['s completed'] }),
  judged('criteria', [0.1, 0.9], 'evaluator: own, onFailure: retry, criteria: be brief', {
    seen: tries([0.1, 0.9], 'be brief'),
  }),
  judged('thresholds', [0.5], 'evaluator: own, thresholds: { minimum: 0.4 }', { steps: ['s completed'] }),
  {
    ...judged('thresholds', [0.5], 'evaluator: own, thresholds: { minimum: 0.4 }', { steps: ['s completed'] }),
    field: 'thresholds.minimum',
  },
  judged('onFailure', [0.5], 'evaluator: own, onFailure: continue', { steps: ['s completed'], scores: { s: 0.5 } }),
  judged('retryLimit', [0.1, 0.2, 0.3], 'evaluator: own, onFailure: retry, retryLimit: 1', {
    seen: tries([0.1, 0.2, 0.3], 'none'),
    scores: { s: 0.2 },
  }),
  judged('requireImprovement', [0.2, 0.1, 0.9], 'evaluator: own, onFailure: retry, requireImprovement: true', {
    seen: tries([0.2, 0.1, 0.9], 'none'),
  }),
  judged(
    'minImprovement',
    [0.1, 0.2, 0.9],
    'evaluator: own, onFailure: retry, requireImprovement: true, minImprovement: 0.3',
    { seen: tries([0.1, 0.2, 0.9], 'none') },
  ),
  // What is aimed at is said to whoever reads the definition; nothing is decided by it.
  ...['target', 'excellent'].map((field) => ({
    field: `thresholds.${field}`,
    agent: JUDGE,
    ensemble: `flow: [{ agent: echo, input: { scores: [0.9] }, scoring: { evaluator: own, thresholds: { ${field}: 0.8 } } }]`,
    expect: { shown: { ensemble: { definition: { flow: [{ scoring: { thresholds: { [field]: 0.8 } } }] } } } },
  })),
  {
    field: 'step.scoring',
    agent: JUDGE,
    ensemble: 'flow: [{ id: s, agent: echo, input: { scores: [0.1] }, scoring: { evaluator: own } }]',
    expect: { error: { reason: 'SCORE_TOO_LOW', step: 's' } },
  },
];
