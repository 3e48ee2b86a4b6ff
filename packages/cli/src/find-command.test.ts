import { describe, expect, test } from 'vitest';
import { findCommand } from './find-command.ts';

describe('a command', () => {
  test.each([
    ['tokens:list --json', 'tokens:list', ['--json']],
    ['tokens list', 'tokens:list', []],
    ['conductor tokens list --limit 5', 'tokens:list', ['--limit', '5']],
    ['--json tokens:list', 'tokens:list', ['--json']],
    ['--project dir tokens:list', 'tokens:list', ['--project', 'dir']],
    ['--name start auth:token', 'auth:token', ['--name', 'start']],
    ['-q --yes stop', 'stop', ['-q', '--yes']],
    ['--force init hello', 'init', ['--force', 'hello']],
    ['init stop', 'init', ['stop']],
    ['ensemble run x', 'run', ['x']],
    ['agents list', 'agent:list', []],
    ['history', 'executions:list', []],
  ])('"%s" is %s', (line, name, rest) => {
    const found = findCommand(line.split(' '));
    expect(found).toMatchObject({ kind: 'command', entry: { name }, rest });
  });

  test('that is not known is not guessed, whatever stands behind it', () => {
    expect(() => findCommand(['nothing', 'stop'])).toThrow('Unknown command: nothing.');
  });

  test.each([[[]], [['conductor']], [['--json']]])('%j asks for the list of commands', (words) => {
    expect(findCommand(words)).toEqual({ kind: 'overview' });
  });
});
