import type { OperationName } from '../../agents/agent.ts';
import type { Reference } from '../expression/expression.ts';
import { TRIGGER_ROOTS } from '../roots.ts';
import { isPlain, type PlannedConfig } from './planned-config.ts';
import type { LeafAction, PlannedStep } from './step.ts';

/** What an answer may hang on beside the input. */
export interface Hanging {
  /** On who asks: what the credential vouches for, the context, the user. */
  readonly onCaller: boolean;
  /** On what the trigger brought along. */
  readonly onTrigger: boolean;
}

const CALLER: ReadonlySet<string> = new Set(['secure', 'context', 'userContext']);
const TRIGGER: ReadonlySet<string> = new Set(['trigger', ...TRIGGER_ROOTS]);

/** Operations that are handed what the credential vouches for, whatever their texts say. */
const TOLD_CALLER: ReadonlySet<OperationName> = new Set(['code', 'inspect-context']);

/** What the answer of steps may hang on; what other agents and ensembles do is theirs to say. */
export function hangingOf(references: readonly Reference[], steps: readonly PlannedStep[]): Hanging {
  const inner = steps.flatMap(({ does }) => (does.kind === 'flow' ? [does.flow.hangs] : []));
  return {
    onCaller:
      readsCaller(references) || steps.some(({ does }) => isTold(does)) || inner.some(({ onCaller }) => onCaller),
    onTrigger: references.some(({ root }) => TRIGGER.has(root)) || inner.some(({ onTrigger }) => onTrigger),
  };
}

export function readsCaller(references: readonly Reference[]): boolean {
  return references.some(({ root }) => CALLER.has(root));
}

function isTold(does: PlannedStep['does']): boolean {
  return 'config' in does && mayReadCaller(operationIn(does), does.config);
}

function operationIn(does: Extract<LeafAction, { readonly config: PlannedConfig }>): OperationName | undefined {
  return does.kind === 'operation' ? does.operation : undefined;
}

/** Whether work is told of the caller: as handlers are, or by a component, of whose texts nothing is known before it is there. */
export function mayReadCaller(operation: OperationName | undefined, config: PlannedConfig): boolean {
  return (operation !== undefined && TOLD_CALLER.has(operation)) || !isPlain(config);
}
