import { textOf } from '../reading/read-values.ts';
import type { Rule } from '../reading/rule.ts';
import { text } from '../reading/rule.ts';

/** Text that only few may know: it is to come from the environment. */
export const secret: Rule = (value, at, name) => {
  const written = textOf(value)?.value;
  if (written !== undefined && written !== '' && !written.includes('$')) {
    const message = 'a secret stands in the file: whoever can read the file has it';
    at.faults.warn(value, 'SECRET_IN_FILE', message, `write  ${name}: \${env.NAME}`);
  }
  return text(value, at, name);
};
