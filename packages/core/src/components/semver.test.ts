import { describe, expect, it } from 'vitest';
import { compareVersions, parseRange, parseVersion } from './semver.ts';

const parse = (text: string) => {
  const version = parseVersion(text);
  if (!version) throw new Error(`${text} is no version`);
  return version;
};

describe('semantic versions', () => {
  it('are three numbers, with a pre-release or without', () => {
    expect(parseVersion('1.2.3')).toEqual({ numbers: [1, 2, 3], prerelease: [] });
    expect(parseVersion('v1.2.3-beta.1-x+build.7')).toEqual({ numbers: [1, 2, 3], prerelease: ['beta', '1-x'] });
    for (const text of ['', '1', '1.2', '1.2.3.4', '01.2.3', '1.2.3-', 'v', 'latest', '1.2.x', ' 1.2.3']) {
      expect([text, parseVersion(text)]).toEqual([text, undefined]);
    }
  });

  it('come in the order that semver.org gives as its example', () => {
    const order =
      '1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1 1.2.0 1.10.0 2.0.0';
    const shuffled = order.split(' ').toSorted();
    expect(shuffled.toSorted((a, b) => compareVersions(parse(a), parse(b))).join(' ')).toBe(order);
    expect(compareVersions(parse('1.0.0+a'), parse('v1.0.0+b'))).toBe(0);
  });
});

describe('ranges', () => {
  const all = ['0.0.3', '0.0.4', '0.2.3', '0.2.9', '0.3.0', '1.0.0', '1.2.0', '1.2.5', '1.3.0', '2.0.0', '2.1.0-beta'];

  it.each([
    ['v1', '1.0.0 1.2.0 1.2.5 1.3.0'],
    ['v1.2', '1.2.0 1.2.5'],
    ['v0', '0.0.3 0.0.4 0.2.3 0.2.9 0.3.0'],
    ['^1.2.0', '1.2.0 1.2.5 1.3.0'],
    ['^v1.2.0', '1.2.0 1.2.5 1.3.0'],
    ['^1', '1.0.0 1.2.0 1.2.5 1.3.0'],
    ['^0.2.3', '0.2.3 0.2.9'],
    ['^0.0.3', '0.0.3'],
    ['^0.0', '0.0.3 0.0.4'],
    ['^0', '0.0.3 0.0.4 0.2.3 0.2.9 0.3.0'],
    ['~1.2.1', '1.2.5'],
    ['~1.2', '1.2.0 1.2.5'],
    ['~1', '1.0.0 1.2.0 1.2.5 1.3.0'],
    ['>=1.2.5', '1.2.5 1.3.0 2.0.0'],
    ['>=2', '2.0.0'],
    ['stable', '0.0.3 0.0.4 0.2.3 0.2.9 0.3.0 1.0.0 1.2.0 1.2.5 1.3.0 2.0.0'],
    ['v9', ''],
  ])('%s holds %s', (range, held) => {
    const holds = parseRange(range);
    expect(all.filter((text) => holds?.(parse(text))).join(' ')).toBe(held);
  });

  it('are nothing else', () => {
    for (const text of [
      '',
      '1',
      '1.2',
      'v1.2.3',
      '1.2.3',
      '<2',
      '>1',
      '=1',
      '^1.2.3-beta',
      '*',
      'v1.x',
      '^01',
      '1 || 2',
    ]) {
      expect([text, parseRange(text)]).toEqual([text, undefined]);
    }
  });
});
