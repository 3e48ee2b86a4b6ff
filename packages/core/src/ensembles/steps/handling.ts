import { anyOf, described } from '../reading/described.ts';
import { type Rule, text, values, wrong } from '../reading/rule.ts';
import { readShape, shape } from '../reading/shape.ts';
import { toJson } from '../reading/tree.ts';

/** One of some words, or a mapping with exactly one of some fields. */
function wordOr(words: readonly string[], fields: Readonly<Record<string, Rule>>): Rule {
  const of = shape('handling', fields);
  const rule = `must be ${[...words, ...Object.keys(fields).map((field) => `{${field}: …}`)].join(' or ')}`;
  return described(
    (refer) => anyOf({ enum: words }, refer.shape(of)),
    (value, at, name) => {
      if (value.kind === 'mapping') {
        if (!Object.keys(fields).some((field) => value.entries.has(field))) wrong(value, name, rule, at);
        return readShape(value, of, at);
      }
      if (!words.some((known) => known === toJson(value))) wrong(value, name, rule, at);
      return toJson(value);
    },
  );
}

/** What comes of a failure, and of a step that takes too long; language reference, 5.3 and 5.5. */
export const onError: Rule = wordOr(['fail', 'continue'], { fallback: values });
export const onTimeout: Rule = wordOr(['continue'], { fallback: values, error: text });
