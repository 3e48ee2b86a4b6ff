import type { Problem } from './problem.ts';

/** A problem for people, with its line and what to do; language reference, section 17.1. `text` is the file's. */
export function formatProblem(problem: Problem, text: string): string {
  const { file = 'definition', line, column, severity, code, message, hint } = problem;
  const number = String(line);
  const source = (text.split('\n')[line - 1] ?? '').replace(/\r$/, '');
  // Tabs stay tabs, so that the mark stands below its place.
  const indent = source.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const lines = [
    `${file}:${line}:${column}  ${severity}  ${code}  ${message}`,
    `   ${number} | ${source}`,
    `   ${' '.repeat(number.length)} | ${indent}^`,
  ];
  return [...lines, ...(hint === undefined ? [] : [`hint: ${hint}`])].join('\n');
}
