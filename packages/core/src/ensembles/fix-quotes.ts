import { Faults } from './reading/faults.ts';
import { applyMend, mendAround } from './reading/mend.ts';
import { readTree } from './reading/read-tree.ts';
import { Text } from './reading/text.ts';

/** A text may have so many values without their quotes. */
const MOST = 1000;
const MENDED = new Set(['YAML_SYNTAX', 'SPLIT_EXPRESSION']);

/**
 * Puts quotes around the values of a YAML text that only lack them, as the hints say, and rewrites nothing else; language reference,
 * section 17.2. What cannot be mended so is left as it is.
 */
export function fixQuotes(text: string): string {
  let fixed = text;
  const seen = new Set<string>();
  for (let count = 0; count < MOST; count++) {
    const faults = new Faults();
    readTree(fixed, 'yaml', faults);
    const problem = faults.problems.find(({ code }) => MENDED.has(code));
    const lines = new Text(fixed);
    const mend = problem && mendAround(lines, problem.line);
    if (mend?.kind !== 'quote-value') return fixed;
    fixed = applyMend(lines, mend);
    if (seen.has(fixed)) return text;
    seen.add(fixed);
  }
  return fixed;
}
