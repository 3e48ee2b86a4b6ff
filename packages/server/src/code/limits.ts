import { lasting, StepFailure } from '@ensembleapp/core/agents/step-failure.ts';
import type { Limits } from '@ensembleapp/core/settings.ts';
import type { Cause } from './thread.ts';

/** What code may use. */
export type CodeLimits = Pick<Limits, 'codeMemoryBytes' | 'codeTime'>;

export const MIB = 1024 * 1024;

/** The failure of a call whose thread was ended for it, or ended under it. */
export function failureOf(cause: Cause, { codeMemoryBytes, codeTime }: CodeLimits): StepFailure {
  switch (cause) {
    case 'memory':
      return lasting('LIMIT_EXCEEDED', `The code used more than ${codeMemoryBytes / MIB} MiB of memory`);
    case 'cpu':
      return lasting('LIMIT_EXCEEDED', `The code computed for longer than ${codeTime / 1000} s`);
    case 'exit':
      return new StepFailure('STEP_FAILED', 'The code ended the thread it ran on');
  }
}
