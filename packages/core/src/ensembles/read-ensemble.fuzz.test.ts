import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { words } from '../words.ts';
import { canonicalResult } from './canonical-result.ts';
import { fixQuotes } from './fix-quotes.ts';
import { readEnsemble } from './read-ensemble.ts';

const KEY = fc.constantFrom(
  ...words(`name id ensemble workflow initialStep edges from to flow steps agents operations order input inputs state schema
  initial set use output outputs trigger triggers type path auth secret cron notifications events timeout retry attempts
  cache ttl operation agent tool config prompt handler sql type parallel sequence branch switch foreach while mapReduce
  try sleep wait condition then else value cases default items do map reduce catch finally as loop breakWhen onError
  onTimeout fallback depends_on component scoring thresholds extra memory logging metrics custom required properties x-a
  wen`),
);
const WORD = fc.constantFrom<unknown>(
  ...['a', 'b', 'http', 'code', 'think', 'data', 'foreach', 'while', 'graph', 'machine', 'call-llm', 'end', 'hitl'],
  ...[
    '${a.output}',
    '${item',
    '${state.x}',
    '{{x}}',
    '$a.b',
    './h.ts',
    'p/x@v1',
    '5m',
    '',
    '* * * * *',
    null,
    true,
    0,
    1,
    1e9,
    -1,
  ],
);

describe('reading whatever is sent', () => {
  it('never throws, keeps a form of all that is well formed, and says the same of that form', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6, withCrossShrink: true },
        WORD,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(KEY, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(KEY, tree, { maxKeys: 8 }), (value) => {
        const { canonical, problems } = canonicalResult(readEnsemble(JSON.stringify(value), { format: 'json' }));
        expect(canonical).not.toBeNull();
        for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0);
        expect(() => readEnsemble(JSON.stringify(canonical), { format: 'json' })).not.toThrow();
      }),
      { numRuns: 1500 },
    );
  });

  it('loses no scalar of what is well formed', () => {
    const step = fc.dictionary(KEY, WORD, { maxKeys: 6 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), fc.dictionary(KEY, WORD, { maxKeys: 4 }), (flow, rest) => {
        const value = { ...rest, flow };
        const { canonical } = canonicalResult(readEnsemble(JSON.stringify(value), { format: 'json' }));
        const kept = scalarsOf(canonical);
        expect(scalarsOf(value).filter((scalar) => !kept.includes(scalar))).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('fixes quotes of any text, or leaves it', () => {
    const unit = fc.constantFrom(...'ab:-[]{}"\'|>#${}?,\n ', 'key: ', '- ', '${x}');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        const fixed = fixQuotes(text);
        expect(fixQuotes(fixed)).toBe(fixed);
      }),
      { numRuns: 1500 },
    );
  });
});

/** Texts, numbers and truth values; `continue_on_error: true` and null say themselves otherwise. */
function scalarsOf(value: unknown): readonly unknown[] {
  if (typeof value === 'object') return value === null ? [] : Object.values(value).flatMap(scalarsOf);
  return [value];
}
