import { describe, expect, test } from 'vitest';
import { list, onOff, onOffOrUnsaid, text } from './flag.ts';
import { parseArguments, readFlags } from './parse-flags.ts';

const FLAGS = {
  name: text('<text>', ''),
  expiresIn: text('<duration>', '', { also: ['ttl'] }),
  scopes: list('<list>', ''),
  force: onOff('', { short: 'f' }),
  git: onOffOrUnsaid(''),
};

function read(...words: readonly string[]) {
  const { given, args } = parseArguments(words, FLAGS);
  return { ...readFlags(FLAGS, given), args };
}

describe('flags', () => {
  test('are written with a space or an equals sign, anywhere among the arguments', () => {
    expect(read('a', '--name', 'x y', 'b', '--expires-in=30d')).toMatchObject({
      name: 'x y',
      expiresIn: '30d',
      args: ['a', 'b'],
    });
    expect(read('--name=a=b')).toMatchObject({ name: 'a=b' });
  });

  test('given twice: the last counts, lists add up', () => {
    expect(read('--name', 'a', '--name', 'b', '--scopes', 'a,b', '--scopes', 'c')).toMatchObject({
      name: 'b',
      scopes: ['a', 'b', 'c'],
    });
  });

  test('that are on or off are turned off by --no-, also after they were on', () => {
    expect(read()).toMatchObject({ force: false, git: undefined });
    expect(read('-f', '--git')).toMatchObject({ force: true, git: true });
    expect(read('--force', '--no-force', '--no-git')).toMatchObject({ force: false, git: false });
  });

  test('have other names', () => {
    expect(read('--ttl', '1d')).toMatchObject({ expiresIn: '1d' });
  });

  test('end at --, and a lone - is an argument', () => {
    expect(read('--', '--name', '-f')).toMatchObject({ args: ['--name', '-f'], force: false });
    expect(read('-', '--name', '-')).toMatchObject({ args: ['-'], name: '-' });
  });

  test.each([
    [['--nmae', 'x'], 'Unknown flag: --nmae. Did you mean --name?'],
    [['--no-name'], 'Unknown flag: --no-name.'],
    [['-x'], 'Unknown flag: -x.'],
    [['--name'], '--name needs a value: --name <text>'],
    [['--name', '--force'], '--name needs a value: --name <text>'],
    [['--force=yes'], '--force takes no value'],
  ])('%j is refused', (words, message) => {
    expect(() => read(...words)).toThrow(message);
  });
});
