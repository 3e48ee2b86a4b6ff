import type { Json } from '@ensembleapp/protocol';
import { checkDefault, holdsExpression, type, VALUE_FIELD } from './read-fields.ts';
import { anyOf, described } from './reading/described.ts';
import { type At, listOf, mappingOf, text, values } from './reading/rule.ts';
import { readShape, shape } from './reading/shape.ts';
import type { Tree } from './reading/tree.ts';

const FIELD = shape('form', { label: text, options: listOf(values), default: values }, VALUE_FIELD);

/** What people are asked to fill in: fields as inputs declare them, and what is shown of them; language reference, sections 8.9 and 8.10. */
export const form = mappingOf(described((refer) => anyOf({ type: 'string' }, refer.shape(FIELD)), field));

function field(value: Tree, at: At): Json {
  if (value.kind !== 'mapping') return { type: type(value, at) };
  const read = readShape(value, FIELD, at);
  if (!holdsExpression(read.default)) checkDefault(read, value, at.faults);
  return read;
}
