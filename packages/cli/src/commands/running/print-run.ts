import type { ExecuteEnsembleAnswer, Json, TraceEntry } from '@ensembleapp/protocol';
import type { Output } from '../../terminal/output.ts';
import { alignedTable } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { span } from '../../terminal/text.ts';

/** Prints how a run ended: its output on stdout, the rest on stderr. */
export function printRun(output: Output, terminal: Terminal, answer: ExecuteEnsembleAnswer): void {
  if (output.json) output.document(answer);
  else printOutput(output, answer.output);
  for (const line of answer.trace ? traceTable(answer.trace) : []) output.note(line);
  if (terminal.stderr.isTTY) output.note(`completed in ${span(answer.duration)} · ${answer.id}`);
}

/** Text as it is, anything else as JSON. */
export function printOutput(output: Output, value: Json): void {
  if (typeof value === 'string') output.line(value);
  else output.document(value);
}

const STEPS = ['STEP', 'AGENT', 'STATUS', 'DURATION', 'ATTEMPTS', 'CACHE'].map((title) => ({ title }));

function traceTable(trace: readonly TraceEntry[]): readonly string[] {
  const rows = trace.map(({ step, agent, operation, status, duration, attempts, cached }) => [
    step,
    agent ?? operation ?? '-',
    status,
    span(duration),
    String(attempts),
    cached ? 'cached' : '-',
  ]);
  return alignedTable(STEPS, rows, Number.POSITIVE_INFINITY);
}
