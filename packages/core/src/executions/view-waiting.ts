import type { FormField, Json, WaitingView } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import type { ExecutionKey } from '../store/execution-store.ts';
import { tokenHolders } from './asking/ask.ts';
import type { Waiting } from './waiting.ts';

/** Makes the token with which a wait of an execution may be answered; undefined: it is not shown. */
export type ShowToken = (execution: ExecutionKey, place: string, keyId: string) => string | undefined;

/**
 * What an execution waits for: the first step in document order that somebody has to answer, with the rest beside it. Undefined when
 * nobody has to.
 */
export function viewWaiting(
  execution: ExecutionKey,
  waiting: readonly Waiting[],
  token: ShowToken,
): WaitingView | undefined {
  const [first, ...others] = waiting.flatMap((one) => viewOne(execution, one, token));
  return first && others.length > 0 ? { ...first, others } : first;
}

function viewOne(execution: ExecutionKey, waiting: Waiting, showToken: ShowToken): readonly WaitingView[] {
  const { step } = waiting;
  switch (waiting.kind) {
    case 'approval':
    case 'input': {
      const { ask, key, tokenKey, kind } = waiting;
      const { prompt, data, minApprovals, fields, actions, approvers, metadata } = ask;
      const token = tokenHolders(ask).includes(null) ? showToken(execution, key, tokenKey) : undefined;
      return [
        {
          step,
          type: kind,
          prompt,
          data,
          fields: Object.entries(fields).map(([name, field]) => viewField(name, field)),
          actions,
          ...(kind === 'approval' && { minApprovals, approvers }),
          ...(metadata && { metadata }),
          ...(token !== undefined && { token }),
          expiresAt: waiting.due ?? null,
        },
      ];
    }
    case 'signal':
      return [{ step, type: 'signal', signal: waiting.signal, expiresAt: waiting.due ?? null }];
    case 'time':
      return [];
    case 'execution': {
      const { executionId } = waiting;
      const inside = waiting.waiting.flatMap((one) => viewOne({ ...execution, id: executionId }, one, showToken));
      return inside.map((view) => ({
        ...view,
        step: `${step}.${view.step}`,
        executionId: view.executionId ?? executionId,
      }));
    }
  }
}

function viewField(name: string, field: Json): FormField {
  const {
    type = 'string',
    label = name,
    required = false,
    enum: options,
    default: fallback,
  } = isObject(field) ? field : {};
  return {
    name,
    type: typeof type === 'string' ? type : 'any',
    label: typeof label === 'string' ? label : name,
    required: required === true,
    ...(Array.isArray(options) && { options }),
    ...(fallback !== undefined && { default: fallback }),
  };
}
