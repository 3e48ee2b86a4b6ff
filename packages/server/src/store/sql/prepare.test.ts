import { expect, it } from 'vitest';
import { SQLITE } from '../sqlite/dialect.ts';
import { prepare, type Slots } from './prepare.ts';

const query = prepare((slot: Slots<{ tenant: string; limit: number }>) =>
  SQLITE.builder
    .selectFrom('credentials')
    .select('id')
    .where('kind', '=', 'token')
    .where('tenant_id', '=', slot('tenant'))
    .where('name', '=', slot('tenant'))
    .limit(slot('limit')),
);

it('binds each value wherever its slot is, beside what was known before', () => {
  expect(query({ tenant: 'acme', limit: 5 }).parameters).toEqual(['token', 'acme', 'acme', 5]);
  expect(query({ tenant: 'other', limit: 6 }).parameters).toEqual(['token', 'other', 'other', 6]);
});

it('gives the same text every time', () => {
  expect(query({ tenant: 'acme', limit: 5 }).sql).toBe(query({ tenant: 'other', limit: 6 }).sql);
});
