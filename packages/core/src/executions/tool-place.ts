import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import type { FoundAgent } from '../definitions/definitions.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { PlannedTool } from '../ensembles/planning/planned-tools.ts';
import type { Calling } from './calling.ts';
import type { Attempt, Work } from './work.ts';

/** Where a model works that may call tools. */
export interface ToolPlace {
  readonly calling: Calling;
  /** What the inputs that the author fixed are worked out from. */
  readonly scope: Scope;
  /** The attempt of the model's step. */
  readonly attempt: Attempt;
  /** The work of an agent, one deeper. */
  readonly agentWork: (found: FoundAgent, calling: Calling) => Work;
  /** The work of an ensemble, of a reference. */
  readonly ensembleWork: (reference: string, calling: Calling) => Work;
}

/** What the author fixed stands, or is left out where it has no value; what the model says for it is dropped. */
export function withFixed(args: JsonObject, { inputs, fixed }: PlannedTool, { scope }: ToolPlace): JsonObject {
  const open = Object.entries(args).filter(([name]) => !fixed.has(name));
  const given = inputs && renderValue(inputs, scope, { undefined: 'omit' });
  return { ...Object.fromEntries<Json>(open), ...(isObject(given) && given) };
}
