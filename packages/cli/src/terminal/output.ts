import { alignedTable, type Heading, tabbedTable } from './table.ts';
import type { Stream, Terminal } from './terminal.ts';
import { escapeLines, isoTime, localTime } from './text.ts';

/** Where a command's words go: results on stdout, everything else on stderr. */
export interface Output {
  /** Is stdout read by a person? */
  readonly forPerson: boolean;
  /** Is stdout one JSON document? */
  readonly json: boolean;
  /** A line of the result. */
  line(text: string): void;
  /** The result, as the one JSON document. */
  document(value: unknown): void;
  table(headings: readonly Heading[], rows: readonly (readonly string[])[]): void;
  /** Names and values, one pair a line. */
  members(pairs: readonly (readonly [name: string, value: string])[]): void;
  /** Something to know, on stderr; nothing with `--quiet`. */
  note(text: string): void;
  /** What went wrong, on stderr. */
  fault(text: string): void;
  /** What was sent and answered, on stderr with `--verbose`. */
  detail(text: string): void;
  /** A time as the reader of stdout wants it. */
  time(ms: number | null, none?: string): string;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** On each stream. */
  readonly color: (stream: Stream) => boolean;
}

const NO_VALUE = '-';

export function createOutput({ stdout, stderr }: Terminal, { json, quiet, verbose, color }: OutputOptions): Output {
  const forPerson = stdout.isTTY === true;
  const write = (stream: Stream, text: string) => void stream.write(`${text}\n`);
  const style = (stream: Stream, code: number, text: string) =>
    color(stream) ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    forPerson,
    json,
    line: (text) => write(stdout, text),
    document: (value) => write(stdout, JSON.stringify(value, null, forPerson ? 2 : undefined)),
    table(headings, rows) {
      if (!forPerson) {
        if (rows.length > 0) for (const line of tabbedTable(headings, rows)) write(stdout, line);
        return;
      }
      const [head = '', ...lines] = alignedTable(headings, rows, stdout.columns ?? 80);
      write(stdout, style(stdout, 1, head));
      for (const line of lines) write(stdout, line);
    },
    members(pairs) {
      const width = Math.max(...pairs.map(([name]) => name.length));
      for (const [name, value] of pairs) {
        write(
          stdout,
          forPerson
            ? `${style(stdout, 1, name.padEnd(width))}  ${escapeLines(value)}`
            : `${name}\t${escapeLines(value)}`,
        );
      }
    },
    note(text) {
      if (!quiet) write(stderr, style(stderr, 2, escapeLines(text)));
    },
    fault: (text) => write(stderr, escapeLines(text)),
    detail(text) {
      if (verbose) write(stderr, style(stderr, 2, escapeLines(text)));
    },
    time: (ms, none = NO_VALUE) => (ms === null ? none : forPerson ? localTime(ms) : isoTime(ms)),
  };
}
