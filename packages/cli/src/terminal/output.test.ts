import { describe, expect, test } from 'vitest';
import { createOutput } from './output.ts';
import type { Stream, Terminal } from './terminal.ts';

function terminal(isTTY: boolean, columns = 60) {
  const stream = () => {
    const written: string[] = [];
    return { isTTY, columns, written, write: (text: string) => written.push(text), said: () => written.join('') };
  };
  const [stdout, stderr] = [stream(), stream()];
  const signals = { take: () => undefined, giveBack: () => undefined };
  const whole: Terminal = { stdin: (async function* () {})(), stdout, stderr, cwd: '/', signals };
  return { terminal: whole, stdout, stderr };
}

const PLAIN = { json: false, quiet: false, verbose: false, color: (_: Stream) => false };
const HEADINGS = [{ title: 'ID', whole: true }, { title: 'NAME' }];

describe('a table', () => {
  test('has tabs and nothing cut off a terminal; an empty one is nothing', () => {
    const { terminal: away, stdout } = terminal(false);
    const output = createOutput(away, PLAIN);
    output.table(HEADINGS, [['tok_1', 'x'.repeat(90)]]);
    output.table(HEADINGS, []);
    expect(stdout.said()).toBe(`ID\tNAME\ntok_1\t${'x'.repeat(90)}\n`);
  });

  test('is aligned and cut to the screen on a terminal, but ids never are; an empty one is its header', () => {
    const { terminal: here, stdout } = terminal(true, 30);
    const output = createOutput(here, PLAIN);
    output.table(HEADINGS, [['tok_1234567890', 'x'.repeat(90)]]);
    output.table(HEADINGS, []);
    expect(stdout.said()).toBe(`ID              NAME\ntok_1234567890  ${'x'.repeat(13)}…\nID  NAME\n`);
  });

  test('shows control characters of a name escaped', () => {
    const { terminal: away, stdout } = terminal(false);
    createOutput(away, PLAIN).table([{ title: 'NAME' }], [['a\u001b[2Jb\tc\nd']]);
    expect(stdout.said()).toBe('NAME\na\\u001b[2Jb\\tc\\nd\n');
  });
});

describe('the JSON document', () => {
  test('is one line off a terminal and indented by two on one', () => {
    const away = terminal(false);
    createOutput(away.terminal, PLAIN).document({ a: [1] });
    expect(away.stdout.said()).toBe('{"a":[1]}\n');
    const here = terminal(true);
    createOutput(here.terminal, PLAIN).document({ a: [1] });
    expect(here.stdout.said()).toBe('{\n  "a": [\n    1\n  ]\n}\n');
  });
});

describe('notes', () => {
  test('go to stderr, and nowhere with --quiet; faults always do', () => {
    const { terminal: away, stdout, stderr } = terminal(false);
    const output = createOutput(away, { ...PLAIN, quiet: true });
    output.note('a note');
    output.detail('a detail');
    output.fault('a fault');
    expect([stdout.said(), stderr.said()]).toEqual(['', 'a fault\n']);
  });
});

test('times are ISO 8601 in UTC off a terminal, and never is never', () => {
  const output = createOutput(terminal(false).terminal, PLAIN);
  expect([output.time(1740834309500), output.time(null), output.time(null, 'never')]).toEqual([
    '2025-03-01T13:05:09Z',
    '-',
    'never',
  ]);
  expect(createOutput(terminal(true).terminal, PLAIN).time(1740834309500)).toMatch(/^2025-03-0\d \d\d:05:09$/);
});
