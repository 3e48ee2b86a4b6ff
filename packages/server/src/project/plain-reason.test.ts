import { describe, expect, it } from 'vitest';
import { plainReason } from './plain-reason.ts';

describe('the reason why a handler cannot be loaded', () => {
  it.each([
    [
      new Error("Cannot find package 'x' imported from /srv/app/agents/a.ts"),
      "Cannot find package 'x' imported from agents/a.ts",
    ],
    [new Error("No 'y' in file:///srv/app/agents/b.ts?v=12-3 at once"), "No 'y' in agents/b.ts at once"],
    [new Error("Cannot find module '/opt/other/place/c.ts'"), "Cannot find module 'c.ts'"],
    [new Error('cannot reach https://api.example.com/v1/prices'), 'cannot reach https://api.example.com/v1/prices'],
    [new Error('\n  no\n  luck'), 'no'],
    [new TypeError(), 'TypeError'],
    [5, '5'],
    ['', 'it throws without a message'],
  ])('is one line without absolute paths: %s', (thrown, line) => {
    expect(plainReason(thrown, '/srv/app')).toBe(line);
  });
});
