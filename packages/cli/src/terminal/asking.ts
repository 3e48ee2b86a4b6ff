import { usage } from '../stop.ts';
import type { Terminal } from './terminal.ts';
import { escapeLines } from './text.ts';

/** Questions on a terminal, one after the other. */
export interface Asking {
  /** The line typed in answer, without blanks around it. @throws Stop when the terminal is closed instead */
  ask(question: string): Promise<string>;
}

/** Reads what is typed line by line, also when several lines come at once. */
export function startAsking({ stdin, stderr }: Pick<Terminal, 'stdin' | 'stderr'>): Asking {
  const typed = stdin[Symbol.asyncIterator]();
  let left = '';
  return {
    async ask(question) {
      stderr.write(escapeLines(question));
      while (!left.includes('\n')) {
        const { value, done } = await typed.next();
        if (done) throw usage('Nothing was done');
        left += Buffer.from(value).toString('utf8');
      }
      const end = left.indexOf('\n');
      const line = left.slice(0, end).trim();
      left = left.slice(end + 1);
      return line;
    },
  };
}
