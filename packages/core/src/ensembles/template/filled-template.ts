import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../../agents/operations/is-object.ts';
import { ENGINES, type Engine } from './template.ts';

/** A template and all that it reads: what an operation needs to render it. Plain data. */
export interface FilledTemplate {
  readonly template: string;
  readonly engine: Engine;
  readonly values: JsonObject;
}

export function isFilled(value: Json): value is Json & FilledTemplate {
  if (!isObject(value)) return false;
  return (
    typeof value.template === 'string' && ENGINES.some((engine) => engine === value.engine) && isObject(value.values)
  );
}
