import { describe, expect, test } from 'vitest';
import { NOTHING_VOUCHED, provenanceOf, vouch } from './jwt.ts';
import type { Claims } from './jwt-rules.ts';
import type { SecureContext } from './secure-context.ts';

const FROM = { secretId: 'sec_1', sub: 'user-123', expiresAt: 1_705_411_600_000 };
const claims = (context: Claims['context']): Claims => ({ sub: 'user-123', exp: 1, ...(context && { context }) });

describe('a secure context', () => {
  test('is frozen at every level', () => {
    const secure = vouch(claims({ name: 'Ron', address: { city: 'Bonn', lines: [{ text: 'a' }] } }), FROM);
    const levels: object[] = [];
    const walk = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      levels.push(value);
      Object.values(value).forEach(walk);
    };
    walk(secure);
    expect(levels).toHaveLength(4);
    for (const level of levels) {
      expect(Object.isFrozen(level)).toBe(true);
      expect(Reflect.set(level, 'isAdmin', true)).toBe(false);
      expect(Reflect.setPrototypeOf(level, { isAdmin: true })).toBe(false);
    }
  });

  test('is the same one whenever the same claims are shown', () => {
    const shown = claims({ plan: 'free' });
    expect(vouch(shown, FROM)).toBe(vouch(shown, FROM));
  });

  test('cannot be shadowed: merged behind what a client sent, it wins each name whole', () => {
    const secure = vouch(claims({ plan: 'free', user: { id: 1 } }), FROM);
    const sent = JSON.parse('{"plan":"pro","user":{"id":2,"isAdmin":true},"page":"/","__proto__":{"plan":"pro"}}');
    const merged = { ...sent, ...secure };
    expect(merged.plan).toBe('free');
    expect(merged.user).toEqual({ id: 1 });
    expect(merged.page).toBe('/');
    expect(secure).toEqual({ plan: 'free', user: { id: 1 } });
  });

  test('knows the secret and user it comes from, where no copy of its members does', () => {
    const secure = vouch(claims({ plan: 'free' }), FROM);
    expect(provenanceOf(secure)).toEqual(FROM);
    expect(provenanceOf(vouch(claims(undefined), FROM))).toEqual(FROM);
    expect(Object.keys(secure)).toEqual(['plan']);
    expect(JSON.stringify(secure)).toBe('{"plan":"free"}');
    const copies = [{ ...secure }, structuredClone(secure), JSON.parse(JSON.stringify(secure))];
    for (const copy of copies) expect(provenanceOf(copy as SecureContext)).toBeUndefined();
  });

  test('is empty and of nobody for credentials that carry none', () => {
    expect(Object.keys(NOTHING_VOUCHED)).toEqual([]);
    expect(Object.isFrozen(NOTHING_VOUCHED)).toBe(true);
    expect(provenanceOf(NOTHING_VOUCHED)).toBeUndefined();
  });

  test('is a type that nothing a client sent has', () => {
    const take = (secure: SecureContext): number => Object.keys(secure).length;
    // @ts-expect-error an object literal was not vouched for
    expect(take({ plan: 'pro' })).toBe(1);
    const sent: Record<string, never> = {};
    // @ts-expect-error nor was a parsed body
    expect(take(sent)).toBe(0);
    // @ts-expect-error nor is a copy of one that was
    expect(take({ ...vouch(claims({ plan: 'free' }), FROM), plan: 'pro' })).toBe(1);
    expect(take(vouch(claims({ plan: 'free' }), FROM))).toBe(1);
  });
});
