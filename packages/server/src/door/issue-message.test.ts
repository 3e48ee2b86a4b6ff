import { CreateToken, ExecuteAgent, Invoke, ListTokens } from '@ensembleapp/protocol';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { issueMessage } from './issue-message.ts';

const messages = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues.map(issueMessage);

describe('what is wrong with a value', () => {
  test.each<[z.ZodType, unknown, string]>([
    [CreateToken, { scopes: ['admin'] }, 'is required'],
    [CreateToken, { name: 7, scopes: ['admin'] }, 'must be text'],
    [CreateToken, { name: 'x', scopes: 'admin' }, 'must be a list'],
    [CreateToken, { name: 'x'.repeat(101), scopes: ['admin'] }, 'must have at most 100 characters'],
    [CreateToken, { name: ' ', scopes: ['admin'] }, 'must have at least 1 characters'],
    [CreateToken, { name: 'x', scopes: ['admin'], expiresIn: 0 }, 'must be at least 1'],
    [CreateToken, { name: 'x', scopes: ['admin'], expiresIn: 1.5 }, 'must be a whole number'],
    [CreateToken, { name: 'x', scopes: ['admin'], restrictions: [] }, 'must be an object'],
    [ExecuteAgent, { input: 'x' }, 'must be an object'],
    [ExecuteAgent, { options: { enableTracing: 1 } }, 'must be true or false'],
    [ListTokens, { limit: 'abc' }, 'must be a number'],
    [ListTokens, { status: 'dead' }, 'must be "active" or "disabled" or "expired" or "revoked" or "all"'],
    [Invoke, { message: ' ' }, 'must not be blank'],
    [Invoke, { message: 'x', version: 'lastest' }, 'must be one of its forms: "latest", or "published", or a number'],
  ])('is said in our own words', (schema, value, message) => {
    expect(messages(schema, value)).toEqual([message]);
  });
});
