import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Fields } from '../ensembles/fields.ts';
import { fieldsOf } from '../ensembles/input-fields.ts';
import { inputs } from '../ensembles/read-fields.ts';
import { readSchema } from '../ensembles/read-schema.ts';
import { Faults } from '../ensembles/reading/faults.ts';
import type { At } from '../ensembles/reading/rule.ts';
import type { Entry, Mapping } from '../ensembles/reading/tree.ts';
import { schemaRule } from './agent-shape.ts';
import { isObject } from './operations/is-object.ts';

/** Inputs, from `inputs` or `schema.input`; the schema of the output, from `schema.output` or a model's `output`. */
export function readShapes(
  mapping: Mapping,
  output: Entry | undefined,
  own: JsonObject | string | undefined,
  at: At,
  isTool = false,
): JsonObject {
  const { faults } = at;
  const schema = mapping.entries.get('schema');
  if (schema) schemaRule(schema.value, at, 'schema');
  const parts = schema?.value.kind === 'mapping' ? schema.value.entries : undefined;
  const [written, schemaInput] = [mapping.entries.get('input') ?? mapping.entries.get('inputs'), parts?.get('input')];
  if (written && schemaInput)
    faults.error(schemaInput, 'CONFLICTING_FIELDS', 'the inputs are written twice', 'keep one of them');
  const outputs = [parts?.get('output'), output].filter((entry) => entry !== undefined);
  const [first, second] = outputs;
  if (second || (first && own))
    faults.error(second ?? first ?? mapping, 'CONFLICTING_FIELDS', 'the output is written twice', 'keep one of them');
  const input = inputEntry(mapping);
  const read: Json = input ? inputs(input.value, written ? quiet(at) : at, input.name) : {};
  const fields = fieldsOf(isObject(read) ? read : {});
  return {
    input: (isTool ? needed(fields) : fields) as unknown as JsonObject,
    outputSchema: readSchema(first, at) ?? own ?? null,
  };
}

/** A tool never runs without its trusted inputs. */
function needed(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.trusted ? { ...field, required: true } : field]),
  );
}

/** For what is read a second time: its faults have been told. */
function quiet(at: At): At {
  return { ...at, faults: new Faults() };
}

/** Where an agent declares its inputs. */
export function inputEntry({ entries }: Mapping): Entry | undefined {
  const schema = entries.get('schema')?.value;
  return (
    entries.get('input') ??
    entries.get('inputs') ??
    (schema?.kind === 'mapping' ? schema.entries.get('input') : undefined)
  );
}
