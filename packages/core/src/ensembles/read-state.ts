import { FIELD_TYPES } from './fields.ts';
import { inner, nested } from './read-fields.ts';
import { mapping, mappingOf, oneOf, type Rule, text, values } from './reading/rule.ts';
import { readShape, shape, shaped } from './reading/shape.ts';
import type { Tree } from './reading/tree.ts';

const isType = oneOf(...FIELD_TYPES);
const KEY = shape('state-key', { type: isType, default: values, description: text, items: nested, properties: inner });

/** The type of one key, or its fields. */
const key: Rule = (value, at, name) => (value.kind === 'mapping' ? readShape(value, KEY, at) : isType(value, at, name));

/** The shared state of an ensemble; language reference, section 7.1. */
export const ensembleState: Rule = shaped(
  shape('state', { schema: mappingOf(key), initial: mapping, backend: oneOf('kv', 'd1', 'store'), key: text }),
);

/** The keys that may be set: those of the schema. Undefined without a schema, when whatever is set is declared by that. */
export function declaredKeys(state: Tree | undefined): ReadonlySet<string> | undefined {
  const declared = state?.kind === 'mapping' ? state.entries.get('schema')?.value : undefined;
  return declared?.kind === 'mapping' ? new Set(declared.entries.keys()) : undefined;
}
