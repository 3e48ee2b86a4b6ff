import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { lasting } from '../step-failure.ts';
import { isObject } from './is-object.ts';
import { coerce } from './transform/coerce.ts';
import { expectCount, expectList } from './transform/expect.ts';
import { formatText, parseText } from './transform/format.ts';
import { compact, defaults, omit, pick, rename, trim } from './transform/items.ts';
import { dedupe, filter, sort } from './transform/lists.ts';

type Reshape = (data: Json, setting: Json, config: JsonObject) => Json;

/** The settings in the order they take effect, whatever the order they are written in. */
const RESHAPES: readonly (readonly [setting: string, reshape: Reshape])[] = [
  // Columns are those of the text that is made; where none is made, of the text that is read.
  [
    'parse',
    (data, format, { format: made, columns = null }) => parseText(data, format, isTable(made) ? null : columns),
  ],
  ['trim', trim],
  ['compact', compact],
  ['coerce', coerce],
  ['filter', filter],
  ['dedupe', dedupe],
  ['sort', sort],
  ['offset', (data, count) => expectList('offset', data).slice(expectCount('offset', count))],
  ['limit', (data, count) => expectList('limit', data).slice(0, expectCount('limit', count))],
  ['defaults', defaults],
  ['rename', rename],
  ['pick', pick],
  ['omit', omit],
  ['format', (data, format, { columns = null }) => formatText(data, format, columns)],
];

/** Reshapes data without code: see {@link transform}. */
export async function runTransform(_world: World, { config, input }: OperationCall): Promise<OperationResult> {
  return { output: transform(config, input) };
}

/**
 * The data, reshaped as the config says. What it starts from is `value`, `input` or `merge`, else the step's input.
 * @throws StepFailure INVALID_INPUT, OPERATION_UNAVAILABLE
 */
export function transform(config: JsonObject, input: Json): Json {
  if (config.columns !== undefined && !isTable(config.parse) && !isTable(config.format)) {
    throw lasting('INVALID_INPUT', 'transform: columns go with parse or format of csv or tsv');
  }
  let data = source(config, input);
  for (const [name, reshape] of RESHAPES) {
    const setting = config[name];
    if (setting !== undefined && setting !== null && setting !== false) data = reshape(data, setting, config);
  }
  return data;
}

function isTable(format: Json | undefined): boolean {
  return format === 'csv' || format === 'tsv';
}

function source(config: JsonObject, input: Json): Json {
  if (config.value !== undefined) return config.value;
  if (config.input !== undefined) return config.input;
  return config.merge === undefined ? input : merge(config.merge);
}

/** A list of lists becomes one list; of mappings, one mapping in which the later wins. Nulls do not count. */
function merge(parts: Json): Json {
  const given = expectList('merge', parts).filter((part) => part !== null);
  if (given.every((part) => Array.isArray(part))) return given.flat();
  if (given.every(isObject)) return Object.assign({}, ...given);
  throw lasting('INVALID_INPUT', 'transform: merge takes a list of mappings or a list of lists');
}
