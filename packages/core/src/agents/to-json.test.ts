import { describe, expect, it } from 'vitest';
import { StepFailure } from './step-failure.ts';
import { toJson } from './to-json.ts';

function failure(value: unknown): StepFailure {
  try {
    toJson(value);
  } catch (error) {
    if (error instanceof StepFailure) return error;
  }
  throw new Error('did not fail');
}

describe('what an operation returned, as JSON', () => {
  it('is a copy: undefined is null or left out, dates are ISO text, toJSON is asked once', () => {
    const shared = { a: 1 };
    const asksItself = {
      n: 1,
      toJSON() {
        return this;
      },
    };
    const given = {
      shared,
      twice: [shared, undefined],
      gone: undefined,
      at: new Date(0),
      own: { toJSON: () => 'text' },
    };
    const copy = toJson(given);
    expect(copy).toEqual({ shared: { a: 1 }, twice: [{ a: 1 }, null], at: '1970-01-01T00:00:00.000Z', own: 'text' });
    expect(toJson(undefined)).toBeNull();
    expect(() => toJson(asksItself)).toThrow('is a function');
    shared.a = 2;
    expect(copy).toMatchObject({ shared: { a: 1 } });
  });

  it('holds no member that would be a prototype', () => {
    const copy = toJson(JSON.parse('{"a":{"__proto__":{"admin":true},"b":1}}'));
    expect(copy).toEqual({ a: { b: 1 } });
    expect(Object.keys(Object(copy).a)).toEqual(['b']);
  });

  it('fails for what JSON cannot hold, naming the member, and is not worth another try', () => {
    const cycle: unknown[] = [];
    cycle.push({ again: cycle });
    for (const [value, message] of [
      [{ f: () => 1 }, '"f" of the output is a function, which JSON cannot hold'],
      [Symbol('s'), 'The output is a symbol, which JSON cannot hold'],
      [{ n: 1n }, '"n" of the output is a bigint, which JSON cannot hold'],
      [Number.NaN, 'The output is NaN, which JSON cannot hold'],
      [cycle, '"again" of the output is a cycle, which JSON cannot hold'],
    ] as const) {
      expect(failure(value)).toMatchObject({ reason: 'STEP_FAILED', message, retryable: false });
    }
  });

  it('fails past the limits of size and nesting', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 65; depth += 1) deep = [deep];
    expect(failure(deep).reason).toBe('LIMIT_EXCEEDED');
    expect(failure('x'.repeat(4 * 1024 * 1024)).reason).toBe('LIMIT_EXCEEDED');
    expect(failure(new Array(1e9)).reason).toBe('LIMIT_EXCEEDED');
  });

  it('fails where reading it throws', () => {
    const trap = {
      get secret(): never {
        throw new TypeError('an inner detail');
      },
    };
    expect(failure(trap).message).toBe('The output cannot be read as JSON');
  });
});
