import { described } from '../reading/described.ts';
import { flag, number, oneOf, type Rule, values, wrong } from '../reading/rule.ts';
import { shape, shaped } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { toJson } from '../reading/tree.ts';
import { linkCall } from './link-call.ts';
import { MOST_ATTEMPTS } from './policies.ts';

/** The agent that judges an output. What it is given is not the credential's. */
const evaluator: Rule = described({ type: 'string' }, (value, at, name) => {
  const agent = textOf(value)?.value;
  if (agent !== undefined && !agent.includes('$'))
    linkCall('agent', agent, value, { place: value, untrusted: 'all' }, at);
  else wrong(value, name, 'must be the name of an agent', at);
  return toJson(value);
});

/** How an output is judged; language reference, 5.8. */
export const scoring: Rule = shaped(
  shape('scoring', {
    enabled: flag,
    evaluator,
    criteria: values,
    thresholds: shaped(
      shape('thresholds', {
        minimum: number(0, 1, false),
        target: number(0, 1, false),
        excellent: number(0, 1, false),
      }),
    ),
    onFailure: oneOf('retry', 'continue', 'abort'),
    retryLimit: number(0, MOST_ATTEMPTS),
    requireImprovement: flag,
    minImprovement: number(0, 1, false),
  }),
);
