import { ExpressionProblem } from '../expression/expression-problem.ts';
import type { Names } from '../expression/names.ts';
import { type ParsedValue, parseValue, referencesOf } from '../expression/parse-value.ts';
import type { Faults } from '../reading/faults.ts';
import { type Mapping, type Place, type Tree, toJson } from '../reading/tree.ts';

/** What only the credential can have said. */
export const TRUSTED_ROOTS: ReadonlySet<string> = new Set(['secure', 'userContext']);

/** What a step feeds the inputs of what it calls with, as far as it can be trusted. */
export interface Feed {
  /** Where the step says its input, or stands. */
  readonly place: Place;
  /** Inputs that are fed with something else than constants and what the credential vouched for; all of them without a mapping. */
  readonly untrusted: ReadonlyMap<string, Place> | 'all';
}

/** What a step feeds what it calls with. @param place where it says what that is */
export function feedOf({ mapping: { entries } }: { readonly mapping: Mapping }, place: Place, names: Names): Feed {
  return readFeed((entries.get('input') ?? entries.get('inputs'))?.value, place, names);
}

/** Reads what a step feeds with. */
export function readFeed(input: Tree | undefined, step: Place, names: Names): Feed {
  if (input?.kind !== 'mapping') return { place: input ?? step, untrusted: 'all' };
  const untrusted = [...input.entries.values()].filter(({ value }) => !isTrusted(value, names));
  return { place: input, untrusted: new Map(untrusted.map((entry) => [entry.name, entry])) };
}

/** The inputs that are declared `trusted: true`. */
export function trustedInputs(declared: Tree | undefined): readonly string[] {
  const fields = declared?.kind === 'mapping' ? [...declared.entries.values()] : [];
  return fields.flatMap(({ name, value }) => {
    const trusted = value.kind === 'mapping' ? value.entries.get('trusted')?.value : undefined;
    return trusted && toJson(trusted) === true ? [name] : [];
  });
}

/** Reports trusted inputs that are fed with what somebody else may have given; language reference, section 3.1. */
export function checkTrust({ place, untrusted }: Feed, trusted: readonly string[], faults: Faults): void {
  for (const name of trusted) {
    const at = untrusted === 'all' ? place : untrusted.get(name);
    if (at) faults.error(at, 'UNTRUSTED_VALUE', ...untrustedWords(name));
  }
}

/** What is said of such an input: message and hint. */
export function untrustedWords(name: string): readonly [message: string, hint: string] {
  const message = `the input "${name}" takes only what the credential vouches for`;
  return [message, `write  ${name}: \${secure.…}  or \${userContext.…}, or a constant`];
}

/** Whether a value is a constant, or nothing but what the credential vouched for. */
export function isTrusted(value: Tree, names: Names): boolean {
  try {
    return readsOnlyTrusted(parseValue(toJson(value), names));
  } catch (problem) {
    // Told where the text was checked.
    if (problem instanceof ExpressionProblem) return true;
    throw problem;
  }
}

/** The same of a value that is parsed. */
export function readsOnlyTrusted(value: ParsedValue): boolean {
  return referencesOf(value).every(({ root }) => TRUSTED_ROOTS.has(root));
}
