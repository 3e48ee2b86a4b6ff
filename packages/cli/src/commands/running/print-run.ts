import type { RunAnswer } from '@ensembleapp/client-sdk';
import type { ExecuteEnsembleAnswer, Json, TraceEntry } from '@ensembleapp/protocol';
import type { Invocation } from '../../command.ts';
import { EXIT, type ExitCode } from '../../stop.ts';
import type { Output } from '../../terminal/output.ts';
import { alignedTable } from '../../terminal/table.ts';
import { span } from '../../terminal/text.ts';
import { howToAnswer } from '../executions/how-to-answer.ts';
import { sayWhoGoesOn } from './goes-on.ts';

/** Prints how a run ended, or that it goes on, or what it waits for: its output or id on stdout, the rest on stderr. */
export async function printRun(invocation: Invocation, answer: RunAnswer): Promise<ExitCode> {
  const { output } = invocation;
  if (output.json) output.document(answer);
  switch (answer.status) {
    case 'completed':
      if (!output.json) printOutput(output, answer.output);
      noteEnd(invocation, answer);
      return EXIT.done;
    case 'running':
      if (!output.json) output.line(answer.id);
      await sayWhoGoesOn(invocation);
      return EXIT.done;
    case 'waiting_for_input':
      for (const line of howToAnswer(answer.id, answer.waiting)) output.note(line);
      return EXIT.waiting;
  }
}

function noteEnd({ output, terminal }: Invocation, { id, duration, trace }: ExecuteEnsembleAnswer): void {
  for (const line of trace ? traceTable(trace) : []) output.note(line);
  if (terminal.stderr.isTTY) output.note(`completed in ${span(duration)} · ${id}`);
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
