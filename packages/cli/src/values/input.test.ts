import { expect, test } from 'vitest';
import { setMember } from './input.ts';

test.each([
  ['name=Ada', { name: 'Ada' }],
  ['count=3', { count: 3 }],
  ['list=[1,2]', { list: [1, 2] }],
  ['text="3"', { text: '3' }],
  ['empty=', { empty: '' }],
  ['query=a=b', { query: 'a=b' }],
  ['user.name=Ada', { user: { name: 'Ada' } }],
])('--set %s makes %j', (given, input) => {
  expect(setMember({}, given)).toEqual(input);
});

test('--set goes into what is there and replaces what is no object', () => {
  expect(setMember({ user: { id: 1 } }, 'user.name=Ada')).toEqual({ user: { id: 1, name: 'Ada' } });
  expect(setMember({ user: 'x' }, 'user.name=Ada')).toEqual({ user: { name: 'Ada' } });
});

test('--set wants a name and a value', () => {
  expect(() => setMember({}, 'name')).toThrow('Not a member: "name" (try --set name=Ada)');
  expect(() => setMember({}, '=x')).toThrow('Not a member');
});

test('--set never reaches a prototype', () => {
  const made = setMember({}, '__proto__.admin=true');
  expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  expect('admin' in {}).toBe(false);
});
