import { type, VALUE_FIELD } from './read-fields.ts';
import { anyOf, described } from './reading/described.ts';
import { listOf, mappingOf, text, values } from './reading/rule.ts';
import { readShape, shape } from './reading/shape.ts';

const FIELD = shape('form', { label: text, options: listOf(values), default: values }, VALUE_FIELD);

/** What people are asked to fill in: fields as inputs declare them, and what is shown of them; language reference, sections 8.9 and 8.10. */
export const form = mappingOf(
  described(
    (refer) => anyOf({ type: 'string' }, refer.shape(FIELD)),
    (value, at) => (value.kind === 'mapping' ? readShape(value, FIELD, at) : { type: type(value, at) }),
  ),
);
