import { namesOf } from '../expression/names.ts';
import { described, schemaOf } from '../reading/described.ts';
import type { Rule } from '../reading/rule.ts';

/** Reads a value where these names are known too. */
export function naming(rule: Rule, ...names: readonly string[]): Rule {
  return described(
    (refer) => schemaOf(rule, refer),
    (value, at, name) => rule(value, { ...at, scope: { ...at.scope, names: namesOf(names, at.scope.names) } }, name),
  );
}

/** Reads a value in the body of the loop whose field it is. */
export function inBody(rule: Rule): Rule {
  return described(
    (refer) => schemaOf(rule, refer),
    (value, at, name) => rule(value, { ...at, scope: at.body ?? at.scope }, name),
  );
}
