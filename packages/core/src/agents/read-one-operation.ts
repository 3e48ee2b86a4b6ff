import type { JsonObject } from '@ensembleapp/protocol';
import { namesOf } from '../ensembles/expression/names.ts';
import { impliedOperation } from '../ensembles/read-definitions.ts';
import { inputNames } from '../ensembles/read-fields.ts';
import type { Faults } from '../ensembles/reading/faults.ts';
import type { At } from '../ensembles/reading/rule.ts';
import { besides, readShape } from '../ensembles/reading/shape.ts';
import type { Entry, Mapping } from '../ensembles/reading/tree.ts';
import { AGENT_ROOTS } from '../ensembles/roots.ts';
import { noteComponents } from '../ensembles/steps/note-components.ts';
import { sayConfigRef } from '../ensembles/steps/say-fields.ts';
import type { AgentPlace } from './agent-place.ts';
import { AGENT, STRUCTURE, TOOL, withDefaults } from './agent-shape.ts';
import { fieldsOfOperation, snakeCase } from './operation-fields.ts';
import { readOperationName } from './operation-name.ts';
import { isObject } from './operations/is-object.ts';
import { inputEntry, readShapes } from './read-agent-inputs.ts';
import { type HandlerPlace, readConfig } from './read-operation.ts';

/** An agent of one operation. */
export function readOneOperation(
  mapping: Mapping,
  isTool: boolean,
  { env, file, handlers, links, inline }: AgentPlace,
  faults: Faults,
): JsonObject {
  const entries = new Map(mapping.entries);
  sayConfigRef(entries);
  const own = isTool ? inputNames(inputEntry(mapping)?.value) : [];
  const at: At = { faults, scope: { names: namesOf([...AGENT_ROOTS, ...own]), steps: new Map(), env, links } };
  const written = entries.get('operation');
  const operation = written ? readOperationName(written.value, faults) : impliedOperation(mapping);
  if (!written && operation === undefined) {
    const hint = 'write  operation: code, http, transform or think';
    faults.error(mapping, 'INVALID_FIELD', 'the operation is missing', hint);
  }
  if (written && operation === 'hitl') faults.use('agent-operation.hitl', written.value, 'operation hitl of an agent');
  entries.delete('operation');
  const output = operation === 'think' ? takeFirst(entries, 'output', 'outputSchema') : undefined;
  const read = readSettings(operation ?? '', entries, { file, handlers, inline }, at);
  noteComponents({ ...mapping, entries }, operation, at);
  if (operation !== undefined) requireField(operation, mapping, faults);
  const { schema, ...config } = read.config;
  const isOwn = operation === 'think' && (isObject(schema) || typeof schema === 'string');
  const ownSchema = isOwn ? schema : undefined;
  const shapes = readShapes(mapping, output, ownSchema, at, isTool);
  return {
    ...withDefaults(
      readShape(
        { ...mapping, entries },
        besides(isTool ? TOOL : AGENT, ...STRUCTURE, ...fieldsOfOperation(operation ?? '').direct),
        at,
      ),
    ),
    ...(operation !== undefined && { operation }),
    config: ownSchema ? config : withoutModule(read),
    ...shapes,
    handler: read.module ?? null,
  };
}

/** The config, from in and beside it. */
function readSettings(operation: string, entries: Map<string, Entry>, place: HandlerPlace, at: At) {
  const steps = entries.get('maxSteps');
  if (steps && operation === 'think') {
    entries.delete('maxSteps');
    entries.set('maxTurns', { ...steps, name: 'maxTurns' });
  }
  const { direct } = fieldsOfOperation(operation);
  const beside = [...entries.values()].filter(({ name }) =>
    direct.some((known) => known !== 'schema' && (name === known || name === snakeCase(known))),
  );
  for (const { name } of beside) entries.delete(name);
  const config = entries.get('config')?.value;
  if (config?.kind === 'mapping') entries.delete('config');
  const inside = config?.kind === 'mapping' ? [...config.entries.values()] : [];
  return readConfig(operation, [...inside, ...beside], place, at);
}

/** A module has a field of its own. */
function withoutModule({ config, module }: ReturnType<typeof readConfig>): JsonObject {
  const { handler, ...rest } = config;
  return module === undefined ? config : rest;
}

function takeFirst(entries: Map<string, Entry>, ...names: readonly string[]): Entry | undefined {
  const name = names.find((candidate) => entries.has(candidate));
  const entry = entries.get(name ?? '');
  if (name !== undefined) entries.delete(name);
  return entry;
}

/** Without these an agent can never run. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['code', ['handler', 'script', 'code', 'component', 'configRef']],
  ['http', ['url', 'configRef']],
  ['html', ['template', 'component', 'configRef']],
  ['think', ['model', 'component', 'configRef']],
  ['tools', ['mcp', 'configRef']],
]);

function requireField(operation: string, { entries, ...place }: Mapping, faults: Faults): void {
  const config = entries.get('config')?.value;
  const inside = config?.kind === 'mapping' ? config.entries : undefined;
  const needed = NEEDED.get(operation);
  if (!needed || config?.kind === 'scalar' || needed.some((name) => entries.has(name) || inside?.has(name))) return;
  faults.error(place, 'INVALID_FIELD', `operation ${operation} needs ${needed[0]}`);
}
