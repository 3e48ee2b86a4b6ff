import type { JsonObject } from '@ensembleapp/protocol';
import { fieldsOfOperation, snakeCase } from '../../agents/operation-fields.ts';
import { readConfig } from '../../agents/read-operation.ts';
import { besides, readShape } from '../reading/shape.ts';
import type { Mapping } from '../reading/tree.ts';
import { withExtra } from './extra.ts';
import type { FlowAt } from './flow-at.ts';
import { noteComponents } from './note-components.ts';
import { LEAF_FIELDS } from './step-fields.ts';
import { isShapes } from './step-schema.ts';

/** The fields of something that has an operation: its config, from in and beside it, and the rest. */
export function readOperationFields(operation: string, rest: Mapping, at: FlowAt, others = LEAF_FIELDS): JsonObject {
  const { direct } = fieldsOfOperation(operation);
  const entries = new Map(rest.entries);
  const beside = [...rest.entries.values()].filter(
    ({ name, value }) =>
      (!(name === 'schema' && isShapes(value)) &&
        direct.some((known) => name === known || name === snakeCase(known))) ||
      (at.flow.machine && !others.fields.has(name)),
  );
  for (const { name } of beside) entries.delete(name);
  const config = entries.get('config')?.value;
  if (config?.kind === 'mapping') entries.delete('config');
  const inside = config?.kind === 'mapping' ? [...config.entries.values()] : [];
  const read = readConfig(operation, [...inside, ...beside], at.flow, at);
  const { config: ofConfig, ...module } = read;
  noteComponents({ ...rest, entries }, operation, at);
  const known = besides(others, ...(others.beside ?? []), ...direct);
  const { config: misplaced, ...fields } = readShape({ ...rest, entries }, known, at);
  return withExtra(
    { ...(Object.keys(ofConfig).length > 0 && { config: ofConfig }), ...module, ...fields },
    misplaced === undefined ? {} : { config: misplaced },
  );
}
