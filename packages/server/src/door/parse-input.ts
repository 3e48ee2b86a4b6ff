import { Refusal } from '@ensembleapp/core/refusal.ts';
import type { ErrorDetail } from '@ensembleapp/protocol';
import type { z } from 'zod';
import { issueMessage } from './issue-message.ts';

/**
 * What the schema makes of a value.
 * @param at where the value stands: `query.` for query parameters, empty for the body
 * @throws Refusal INVALID_INPUT with every fault and its place
 */
export function parseInput<Value>(schema: z.ZodType<Value>, value: unknown, at: string): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal('INVALID_INPUT', 'Invalid input', {
    details: parsed.error.issues.flatMap((issue) => toDetails(issue, at)),
  });
}

function toDetails(issue: z.core.$ZodIssue, at: string): readonly ErrorDetail[] {
  const path = at + pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path && path !== at ? `${path}.${key}` : path + key,
      message: 'is not known here',
    }));
  }
  return [{ path, message: issueMessage(issue) }];
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}
