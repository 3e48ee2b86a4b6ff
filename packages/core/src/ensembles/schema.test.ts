import { describe, expect, it } from 'vitest';
import { checkSchema, compileSchema } from './schema.ts';

describe('a schema', () => {
  const schema = {
    type: 'object',
    required: ['title'],
    additionalProperties: false,
    properties: {
      title: { type: 'string', pattern: '^[A-Z]' },
      lines: { type: 'array', items: { type: 'object', properties: { text: { type: 'string' } } } },
    },
  };

  it('accepts what fits', () => {
    expect(checkSchema(schema, { title: 'Rain', lines: [{ text: 'a' }] })).toEqual([]);
  });

  it('tells every fault with its path in the value', () => {
    expect(
      checkSchema(schema, { lines: [{}, { text: 3 }], more: 1 }).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    ).toEqual([
      { path: 'lines[1].text', message: 'must be string' },
      { path: 'more', message: 'is not allowed' },
      { path: 'title', message: 'is required' },
    ]);
    expect(checkSchema(schema, 'text')).toEqual([{ path: '', message: 'must be object' }]);
  });

  it('matches patterns in time that is linear in the text', () => {
    const check = compileSchema({ type: 'string', pattern: '^(a+)+$' });
    expect(check(`${'a'.repeat(50_000)}!`)).toHaveLength(1);
    expect(check('aaa')).toEqual([]);
  });

  it('does not mix two schemas of the same $id', () => {
    expect(compileSchema({ $id: 'x', type: 'string' })('a')).toEqual([]);
    expect(compileSchema({ $id: 'x', type: 'number' })('a')).toHaveLength(1);
  });

  it('says what is wrong with itself', () => {
    expect(() => compileSchema({ type: 'strin' })).toThrow('schema is invalid');
  });
});
