import { StepFailure } from '@ensembleapp/core/agents/step-failure.ts';
import type { Thrown } from './messages.ts';

const LONGEST = 4000;

/** What was thrown, as it is told to the other side. */
export function toThrown(error: unknown): Thrown {
  if (error instanceof StepFailure) {
    const { reason, message, retryable } = error;
    return { kind: 'failure', reason, message, retryable };
  }
  const { code, status, retryable } = members(error);
  return {
    kind: 'error',
    name: error instanceof Error ? String(error.name).slice(0, 100) : '',
    message: messageOf(error),
    ...(typeof code === 'string' && { code }),
    ...(typeof status === 'number' && { status }),
    ...(typeof retryable === 'boolean' && { retryable }),
  };
}

/** What the other side threw, to be thrown here. @param asked what was thrown here when the other side asked */
export function fromThrown(thrown: Thrown, asked: (ask: number) => unknown = () => undefined): unknown {
  switch (thrown.kind) {
    case 'failure':
      return new StepFailure(thrown.reason, thrown.message, { retryable: thrown.retryable });
    case 'asked':
      return asked(thrown.ask);
    case 'error': {
      const { kind: _, message, name, ...rest } = thrown;
      return Object.assign(new Error(message), name === '' ? {} : { name }, rest);
    }
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : error;
  return typeof message === 'string' ? message.slice(0, LONGEST) : '';
}

function members(error: unknown): { readonly code?: unknown; readonly status?: unknown; readonly retryable?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
