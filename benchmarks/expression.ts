// How many expressions a second can a run afford? Each is parsed once, when its ensemble is read, and evaluated many times.
import { evaluate, test } from '@ensembleapp/core/ensembles/expression/evaluate.ts';
import { namesOf } from '@ensembleapp/core/ensembles/expression/names.ts';
import { parseExpression } from '@ensembleapp/core/ensembles/expression/parse-expression.ts';
import { goal } from './goal.ts';
import { inProcess } from './in-process.ts';
import { interleave } from './interleave.ts';

const roots = new Map<string, unknown>([
  [
    'input',
    {
      name: 'Ada',
      tier: 'pro',
      items: [
        { price: 4, count: 2 },
        { price: 10, count: 1 },
      ],
    },
  ],
  ['score', 0.82],
]);
const names = namesOf(roots.keys());

/** What each is, and the value that it must have. */
const EXPRESSIONS: readonly (readonly [string, unknown])[] = [
  ['input.name', 'Ada'],
  ['score > 0.8 && input.tier === "pro"', true],
  ['`Hello ${input.name}, you are on ${input.tier}`', 'Hello Ada, you are on pro'],
  ['input.items.map(item => item.price * item.count)', [8, 10]],
];

function evaluating([source, expected]: readonly [string, unknown]) {
  const expression = parseExpression(source, names);
  const found = JSON.stringify(evaluate(expression, roots));
  if (found !== JSON.stringify(expected)) throw new Error(`${source} was ${found}`);
  return inProcess({
    name: source,
    operation() {
      if (evaluate(expression, roots) === undefined) throw new Error(`${source} had no value`);
    },
  });
}

if (test(parseExpression('score > 0.9', names), roots)) throw new Error('a false condition held');

const standings = await interleave('Evaluate an expression', EXPRESSIONS.map(evaluating));
for (const [source] of EXPRESSIONS) goal(`${source} a second`, standings.rate(source), { atLeast: 500_000 });
