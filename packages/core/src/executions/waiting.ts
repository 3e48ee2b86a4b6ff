import type { Ask } from './asking/ask.ts';

/** What a run waits for that it cannot bring about itself. */
export type Waiting = {
  /** The place of the run. */
  readonly key: string;
  readonly step: string;
  /** In document order. */
  readonly position: number;
  /** When the wait is over whatever happens, epoch ms. */
  readonly due?: number;
} & (
  | { readonly kind: 'approval' | 'input'; readonly ask: Ask; readonly tokenKey: string }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'time' }
  /** Another execution, which is a step of this one. */
  | { readonly kind: 'execution'; readonly executionId: string; readonly waiting: readonly Waiting[] }
);

/** Whether somebody has to answer before it is over, or a time to come. */
export function needsAnswer(waiting: Waiting): boolean {
  switch (waiting.kind) {
    case 'approval':
    case 'input':
    case 'signal':
      return true;
    case 'time':
      return false;
    case 'execution':
      return waiting.waiting.some(needsAnswer);
  }
}
