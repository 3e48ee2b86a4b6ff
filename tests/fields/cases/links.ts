import type { FieldCase } from '../field-case.ts';

const MADE = { found: true, targetUrl: '/to', statusCode: 302 };
const GONE = { found: false, error: 'not_found' };

/** What a short link is made with, and what comes of looking it up. */
export const LINKS: readonly FieldCase[] = (
  [
    ['action', 'action: create, slug: a, targetUrl: /to', MADE],
    ['slug', 'action: create, slug: a, targetUrl: /to', MADE],
    ['targetUrl', 'action: create, slug: a, targetUrl: /to', MADE],
    ['statusCode', 'action: create, slug: a, targetUrl: /to, statusCode: 307', { ...MADE, statusCode: 307 }],
    ['kvBinding', 'action: create, slug: a, targetUrl: /to, kvBinding: other', GONE],
    ['singleUse', 'action: create, slug: a, targetUrl: /to, singleUse: true', { found: false, error: 'already_used' }],
  ] as const
).map(([field, config, output]) => ({
  field: `redirect.${field}`,
  ensemble: `flow:
  - { id: make, operation: redirect, config: { ${config} } }
  - { id: first, operation: redirect, input: "\${ { 'slug': 'a' } }" }
  - { id: second, operation: redirect, input: "\${ { 'slug': 'a' } }" }`,
  expect: { output: JSON.parse(JSON.stringify(output)) },
}));
