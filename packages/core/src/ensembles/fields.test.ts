import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFields, type Field } from './fields.ts';

/** `path message` of every fault; the value when there is none. */
function check(field: Field, value: Parameters<typeof checkFields>[1][string]) {
  const checked = checkFields({ x: field }, { x: value });
  return 'value' in checked ? checked.value : checked.problems.map(({ path, message }) => `${path} ${message}`);
}

describe('checking an input', () => {
  it('fills defaults into what is absent and nothing else', () => {
    const fields = {
      a: { type: 'number', default: 1 },
      b: { type: 'string', default: 'x' },
      c: { type: 'any' },
    } as const;
    expect(checkFields(fields, {})).toEqual({ value: { a: 1, b: 'x' } });
    expect(checkFields(fields, { a: 0, b: '' })).toEqual({ value: { a: 0, b: '' } });
    expect(checkFields(fields, { a: null, b: null })).toEqual({ value: { a: null, b: null } });
  });

  it('refuses a required field that is absent or null', () => {
    expect(checkFields({ x: { type: 'string', required: true } }, {})).toEqual({
      problems: [{ path: 'input.x', message: 'is required' }],
    });
    expect(check({ type: 'string', required: true }, null)).toEqual(['input.x is required']);
    expect(checkFields({ x: { type: 'string', required: true, default: 'd' } }, {})).toEqual({ value: { x: 'd' } });
  });

  it('takes a value of any of several types, and null where that is one', () => {
    const field = { type: 'any', types: ['string', 'integer'], nullable: true, required: true } as const;
    expect([check(field, 'a'), check(field, 1), check(field, null)]).toEqual([{ x: 'a' }, { x: 1 }, { x: null }]);
    expect(check(field, true)).toEqual(['input.x must be a string or must be an integer']);
  });

  it('refuses members that a closed mapping does not name', () => {
    const properties = { a: { type: 'number' } } as const;
    expect(check({ type: 'object', properties, closed: true }, { a: 1 })).toEqual({ x: { a: 1 } });
    expect(check({ type: 'object', properties, closed: true }, { a: 1, b: 2 })).toEqual([
      'input.x.b is none of the members',
    ]);
    expect(check({ type: 'object', closed: true }, { b: 2 })).toEqual(['input.x.b is none of the members']);
  });

  it('tells every fault at once and lets undeclared members pass', () => {
    const fields = {
      a: { type: 'string', required: true },
      b: { type: 'number' },
      c: { type: 'string', enum: ['x', 'y'] },
    } as const;
    expect(checkFields(fields, { b: '12', c: 'z', other: [1] })).toEqual({
      problems: [
        { path: 'input.a', message: 'is required' },
        { path: 'input.b', message: 'must be a number' },
        { path: 'input.c', message: 'must be one of "x", "y"' },
      ],
    });
    expect(checkFields(fields, { a: '1', other: [1] })).toEqual({ value: { a: '1', other: [1] } });
  });

  it.each<[Field, string | number | boolean | readonly number[], string]>([
    [{ type: 'string' }, 1, 'must be a string'],
    [{ type: 'integer' }, 1.5, 'must be an integer'],
    [{ type: 'boolean' }, 'false', 'must be a boolean'],
    [{ type: 'array' }, 'a', 'must be an array'],
    [{ type: 'object' }, [1], 'must be an object'],
    [{ type: 'date' }, '2023-02-29', 'must be a date such as 2024-01-31 or 2024-01-31T09:00:00Z'],
    [{ type: 'number', minimum: 2 }, 1, 'must be at least 2'],
    [{ type: 'number', maximum: 2 }, 3, 'must be at most 2'],
    [{ type: 'string', minLength: 2 }, '😀', 'must have at least 2 characters'],
    [{ type: 'array', maxLength: 1 }, [1, 2], 'must have at most 1 items'],
    [{ type: 'string', pattern: '^a+$' }, 'ab', 'must match ^a+$'],
    [{ type: 'string', format: 'email' }, 'a@b', 'must be of the form email'],
    [{ type: 'string', format: 'uri' }, 'not a uri', 'must be of the form uri'],
    [{ type: 'string', format: 'uuid' }, 'x', 'must be of the form uuid'],
    [{ type: 'string', format: 'date-time' }, '2024-01-31', 'must be of the form date-time'],
  ])('%j refuses %j', (field, value, message) => {
    expect(check(field, value)).toEqual([`input.x ${message}`]);
  });

  it.each<[Field, string]>([
    [{ type: 'date' }, '2024-02-29'],
    [{ type: 'date' }, '2024-02-29T10:00:00+02:00'],
    [{ type: 'string', format: 'email' }, 'ada@example.com'],
    [{ type: 'string', format: 'uri' }, 'https://example.com/a?b'],
    [{ type: 'string', format: 'uuid' }, '123e4567-e89b-12d3-a456-426614174000'],
    [{ type: 'string', enum: ['a', 1] }, 'a'],
  ])('%j takes %j', (field, value) => {
    expect(check(field, value)).toEqual({ x: value });
  });

  it('goes into items and properties, and fills their defaults', () => {
    const field: Field = {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: { type: 'integer', required: true }, kind: { type: 'string', default: 'plain' } },
      },
    };
    expect(check(field, [{ id: 1 }])).toEqual({ x: [{ id: 1, kind: 'plain' }] });
    expect(check(field, [{ id: 1 }, {}, 3])).toEqual(['input.x[1].id is required', 'input.x[2] must be an object']);
  });

  it('changes nothing that it accepts without a default', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
        const plain = JSON.parse(JSON.stringify(input));
        expect(checkFields({ a: { type: 'any' } }, plain)).toEqual({ value: plain });
      }),
    );
  });
});
