import type { Json } from '@ensembleapp/protocol';
import { inputs } from '../read-fields.ts';
import { checkSchema } from '../read-schema.ts';
import type { At, Rule } from '../reading/rule.ts';
import { readShape, shape } from '../reading/shape.ts';
import { type Mapping, type Tree, toJson } from '../reading/tree.ts';

const SHAPES = shape('schema', { input: inputs, output: outputSchema });

/** What a step takes and gives: `{input, output}`, or the schema of what it gives. */
export const schema: Rule = (value, at) => (isShapes(value) ? readShape(value, SHAPES, at) : outputSchema(value, at));

/** Whether a schema says what is taken and given. */
export function isShapes(value: Tree): value is Mapping {
  return (
    value.kind === 'mapping' &&
    value.entries.size > 0 &&
    [...value.entries.keys()].every((name) => SHAPES.fields.has(name))
  );
}

function outputSchema(value: Tree, at: At): Json {
  checkSchema(value, at);
  return toJson(value);
}
