import { describe, expect, test } from 'vitest';
import { Recent } from './recent.ts';

const named = (count: number) => Array.from({ length: count }, (_, at) => `name ${at}`);

function filled(most: number, names: readonly string[]): Recent<string> {
  const recent = new Recent<string>(most);
  for (const name of names) recent.set(name, name);
  return recent;
}

describe('what is kept of the recent', () => {
  test('is at most what was asked, and never less than the last half of it', () => {
    const names = named(1000);
    const recent = filled(100, names);
    const kept = names.filter((name) => recent.peek(name) === name);
    expect(kept).toEqual(names.slice(-kept.length));
    expect(kept.length).toBeGreaterThanOrEqual(50);
    expect(kept.length).toBeLessThanOrEqual(100);
  });

  test('stays while it is asked for, however many others come', () => {
    const recent = filled(100, ['wanted']);
    for (const [at, name] of named(1000).entries()) {
      recent.set(name, name);
      if (at % 40 === 0) expect(recent.get('wanted')).toBe('wanted');
    }
  });

  test('goes although it is looked at', () => {
    const recent = filled(100, ['looked at']);
    for (const name of named(1000)) {
      recent.set(name, name);
      recent.peek('looked at');
    }
    expect(recent.peek('looked at')).toBeUndefined();
  });

  test('is the last that was set, and nothing once it is deleted', () => {
    const recent = filled(2, ['a', 'b']);
    recent.set('a', 'again');
    expect(recent.get('a')).toBe('again');
    recent.delete('a');
    expect(recent.get('a')).toBeUndefined();
  });
});
