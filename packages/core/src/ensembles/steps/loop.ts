import { described } from '../reading/described.ts';
import { condition, expression, flag, number, plainText, type Rule } from '../reading/rule.ts';
import { shape, shaped } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { AGENT_ROOTS } from '../roots.ts';

/** What a loop calls its item; it may not stand before what the credential vouches for. */
export const itemName: Rule = described({ type: 'string' }, (value, at, name) => {
  const word = textOf(value)?.value;
  if (AGENT_ROOTS.some((root) => root === word)) {
    at.faults.error(
      value,
      'INVALID_FIELD',
      `${name} may not be ${word}: that name has a meaning of its own`,
      'choose another name',
    );
  }
  return plainText(value, at, name);
});

export const maxConcurrency: Rule = number(1, 100);

/** A loop over the one step that says it; language reference, 8.5. */
export const loop: Rule = shaped(
  shape('loop', {
    items: expression,
    parallel: flag,
    maxConcurrency: [maxConcurrency, 'max_concurrency', 'concurrency'],
    as: itemName,
    indexAs: itemName,
    breakWhen: condition,
  }),
);
