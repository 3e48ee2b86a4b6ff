import type { Execution } from '../execution.ts';
import { viewFailure } from '../execution-view.ts';
import { hideTokens } from '../view-going-on.ts';
import { viewWaiting } from '../view-waiting.ts';
import { needsAnswer, type Waiting } from '../waiting.ts';
import type { Teller } from './teller.ts';

/**
 * Tells how a run ended, or that it waits for somebody as it did not before.
 * @param before as an earlier life left it
 */
export function tellOf(teller: Teller, execution: Execution, before: Execution | undefined): void {
  const { status, startTime } = execution;
  switch (status) {
    case 'running':
      break;
    case 'waiting_for_input':
      if (isNews(execution, before)) {
        const waiting = viewWaiting(execution, execution.waiting, hideTokens);
        teller.tell('execution.waiting', { status, waiting });
      }
      break;
    case 'completed': {
      const { output, endTime } = execution;
      teller.tell('execution.completed', { status, output, duration: endTime - startTime });
      break;
    }
    case 'failed':
    case 'timeout':
    case 'cancelled': {
      const { endTime, error } = execution;
      teller.tell(`execution.${status}`, { status, error: viewFailure(error), duration: endTime - startTime });
      break;
    }
    default:
      status satisfies never;
  }
}

/** One of several answers that a step needs is none. */
function isNews(execution: Execution, before: Execution | undefined): boolean {
  const known = new Set(askedBy(before));
  return askedBy(execution).some((key) => !known.has(key));
}

function askedBy(execution: Execution | undefined): readonly string[] {
  const waiting = execution && 'waiting' in execution ? (execution.waiting ?? []) : [];
  return waiting.filter(needsAnswer).map(keyOf);
}

/** Of a step of another execution: that one's too. */
function keyOf(waiting: Waiting): string {
  const inside = waiting.kind === 'execution' ? waiting.waiting.filter(needsAnswer).map(keyOf) : [];
  return [waiting.key, ...inside].join('>');
}
