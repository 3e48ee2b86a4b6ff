import type { WaitingView } from '@ensembleapp/protocol';
import type { Run, WaitingForInput } from './execution.ts';
import type { Waiting } from './waiting.ts';

/** What an execution waits for: the first step in document order, with the rest beside it. */
export function viewWaiting({ waiting }: Run & WaitingForInput): WaitingView {
  const [first, ...others] = waiting.flatMap(viewOne);
  if (!first) throw new Error('an execution that waits for input waits for none');
  return others.length === 0 ? first : { ...first, others };
}

function viewOne(waiting: Waiting): readonly WaitingView[] {
  switch (waiting.kind) {
    case 'approval':
    case 'input':
    case 'signal':
      return [{ step: waiting.step, type: waiting.kind }];
    case 'execution':
      return waiting.needsAnswer ? [{ step: waiting.step, type: 'approval' }] : [];
    case 'time':
      return [];
  }
}
