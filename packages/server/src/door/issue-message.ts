import type { z } from 'zod';

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** What is wrong with a value, said to the person who sent it: what would be right, in our words rather than the validator's. */
export function issueMessage(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined && issue.message.endsWith('received undefined')) return 'is required';
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return isDefault(issue) ? `must ${sizeOf(issue.origin, issue.minimum, 'at least')}` : lowerFirst(issue.message);
    case 'too_big':
      return isDefault(issue) ? `must ${sizeOf(issue.origin, issue.maximum, 'at most')}` : lowerFirst(issue.message);
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_union':
      return `must be one of its forms: ${[...new Set(issue.errors.flat().map(issueMessage))].map((text) => text.replace(/^must be /, '')).join(', or ')}`;
    case 'invalid_format':
      return isDefault(issue) ? `must match ${issue.pattern ?? issue.format}` : lowerFirst(issue.message);
    default:
      return lowerFirst(issue.message);
  }
}

function sizeOf(origin: string, bound: number | bigint, which: string): string {
  switch (origin) {
    case 'string':
      return `have ${which} ${bound} characters`;
    case 'array':
    case 'set':
      return `have ${which} ${bound} items`;
    default:
      return `be ${which} ${bound}`;
  }
}

/** Are these the validator's own words, rather than the schema's? */
function isDefault({ message }: z.core.$ZodIssue): boolean {
  return /^(?:Too|Invalid)/.test(message);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
