import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { ModelTool } from './models.ts';

/** Something that a model may call while it works on its answer. */
export interface OfferedTool extends ModelTool {
  /**
   * Runs it. What only the author or the credential may say is no part of `args`: whatever stands there for it is dropped.
   * @param turn of the model, from 1, and which call of that turn, from 0
   * @throws StepFailure, which the model is told; the reason of the signal
   */
  call(args: JsonObject, turn: number, index: number): Promise<Json>;
}
