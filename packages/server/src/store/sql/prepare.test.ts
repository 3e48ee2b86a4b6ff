import { describe, expect, it } from 'vitest';
import { SQLITE } from '../sqlite/dialect.ts';
import { prepare, prepareByShape, type Slots } from './prepare.ts';

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

describe('a query whose text depends on which values there are', () => {
  const shaped = prepareByShape(({ tenant, kinds, limit }: { tenant: string; kinds?: string[]; limit: number }) => {
    const all = SQLITE.builder.selectFrom('credentials').select('id').where('tenant_id', '=', tenant);
    return (kinds === undefined ? all : all.where('name', 'in', kinds)).limit(limit);
  });

  it('binds each value, those of lists one by one', () => {
    expect(shaped({ tenant: 'acme', kinds: ['a', 'b'], limit: 5 }).parameters).toEqual(['acme', 'a', 'b', 5]);
    expect(shaped({ tenant: 'other', kinds: ['c', 'd'], limit: 6 }).parameters).toEqual(['other', 'c', 'd', 6]);
  });

  it('leaves out what says nothing of a value that is not there', () => {
    expect(shaped({ tenant: 'acme', limit: 5 }).sql).toBe(
      'select "id" from "credentials" where "tenant_id" = ? limit ?',
    );
  });

  it('has one place for each value of a list', () => {
    const places = (kinds: string[]) => shaped({ tenant: 'acme', kinds, limit: 5 }).sql.split('?').length - 1;
    expect([places([]), places(['a']), places(['a', 'b', 'c'])]).toEqual([2, 3, 5]);
  });

  it('is built once for each shape', () => {
    let built = 0;
    const counted = prepareByShape(({ id }: { id?: string }) => {
      built++;
      const all = SQLITE.builder.selectFrom('credentials').select('name');
      return id === undefined ? all : all.where('id', '=', id);
    });
    for (const id of ['a', 'b', undefined, 'c', undefined]) counted(id === undefined ? {} : { id });
    expect(built).toBe(2);
  });
});
