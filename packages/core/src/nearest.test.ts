import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

describe('nearest', () => {
  it('finds the candidate with the fewest edits', () => {
    expect(nearest('inptu', ['output', 'input', 'state'])).toBe('input');
    expect(nearest('try-primry', ['try-secondary', 'try-primary'])).toBe('try-primary');
  });

  it('does not count case', () => {
    expect(nearest('upperCase', ['lowercase', 'uppercase'])).toBe('uppercase');
  });

  it('gives nothing when no candidate is close', () => {
    expect(nearest('weather', ['input', 'state'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });

  it('prefers the earlier candidate on a tie', () => {
    expect(nearest('cat', ['bat', 'hat'])).toBe('bat');
  });
});
