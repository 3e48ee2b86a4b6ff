import type { JsonObject } from '@ensembleapp/protocol';
import { STEP_TIMEOUT_LIMIT } from '../ensembles/duration.ts';
import { namesOf } from '../ensembles/expression/names.ts';
import { readFields } from '../ensembles/read-fields.ts';
import { readSchema } from '../ensembles/read-schema.ts';
import type { Scope } from '../ensembles/reading/check-expressions.ts';
import { Faults } from '../ensembles/reading/faults.ts';
import { Members } from '../ensembles/reading/members.ts';
import { readHeading } from '../ensembles/reading/read-definition.ts';
import { readTree } from '../ensembles/reading/read-tree.ts';
import { readBoolean, readDuration, readMapping, readTexts } from '../ensembles/reading/read-values.ts';
import type { HandlerFile, Read, Source } from '../ensembles/reading/source.ts';
import type { Mapping } from '../ensembles/reading/tree.ts';
import { AGENT_ROOTS } from '../ensembles/roots.ts';
import { words } from '../words.ts';
import { type Agent, OPERATIONS, type OperationName } from './agent.ts';
import { OPERATION_FIELDS } from './operation-fields.ts';
import { readOperationName } from './operation-name.ts';
import { isObject } from './operations/is-object.ts';
import { readOperation } from './read-operation.ts';

/** Fields of an agent that the language has and this release does not honour. */
const LATER =
  words(`tool tools operations flow agents state outputs cache retry transform knowledge memory maxTurns maxSteps
  modelOptions widgets frontend component logging scoring`);

/** Reads the text of an agent. Never throws; every problem has its place. */
export function readAgent(text: string | Uint8Array, source: Source): Read<Agent> {
  const faults = new Faults(source.file);
  const mapping = readTree(text, source.format, faults);
  const handlers: HandlerFile[] = [];
  const agent = mapping && readAgentMapping(mapping, source, handlers, faults);
  return agent && !faults.refused
    ? { canonical: agent, problems: faults.problems, handlers }
    : { problems: faults.problems, handlers };
}

function readAgentMapping(
  mapping: Mapping,
  { file, env }: Source,
  handlers: HandlerFile[],
  faults: Faults,
): Agent | undefined {
  const members = new Members(mapping, faults);
  const heading = readHeading(members, 'agent', faults);
  const operation = readKind(members, faults);
  const scope: Scope = { names: namesOf(AGENT_ROOTS), steps: [], env };
  const { input, outputSchema } = readShapes(members, operation, faults);
  if (operation) requireField(operation, members, faults);
  const { handler, schema, config } = operation
    ? splitConfig(operation, readOperation(operation, members, { scope, file, handlers }, faults))
    : NOTHING;
  if (schema && outputSchema)
    faults.error(mapping, 'CONFLICTING_FIELDS', 'the output schema is written twice', 'keep one of them');
  const rest = {
    apiExecutable: readBoolean(members.take('apiExecutable', 'api_executable'), faults) ?? true,
    internal: readBoolean(members.take('internal'), faults) ?? false,
    timeout: readDuration(members.take('timeout'), STEP_TIMEOUT_LIMIT, faults) ?? null,
    overridable: readTexts(members.take('overridable'), faults) ?? [],
  };
  members.unavailable(LATER);
  if (!operation) members.take('config', ...DIRECT);
  const extra = members.finish();
  if (!operation) return undefined;
  return {
    ...heading,
    operation,
    config,
    input,
    outputSchema: outputSchema ?? schema,
    handler,
    ...rest,
    ...(extra && { extra }),
  };
}

/** What may stand beside one operation or another. */
const DIRECT = OPERATIONS.flatMap((operation) => OPERATION_FIELDS[operation].direct);

/** Without these an agent can never run. */
const NEEDED: Readonly<Record<OperationName, readonly string[]>> = {
  code: ['handler', 'script', 'code'],
  http: ['url'],
  think: ['model'],
  transform: [],
};

function requireField(operation: OperationName, { mapping }: Members, faults: Faults): void {
  const config = mapping.entries.get('config')?.value;
  const written = (name: string) =>
    mapping.entries.has(name) || (config?.kind === 'mapping' && config.entries.has(name));
  const [first] = NEEDED[operation];
  if (first === undefined || NEEDED[operation].some(written)) return;
  faults.error(mapping, 'INVALID_FIELD', `operation ${operation} needs ${first}`);
}

const NOTHING = { handler: null, schema: null, config: {} } as const;

/** What an agent has a field of its own for does not stay in its config. */
function splitConfig(
  operation: OperationName,
  written: JsonObject,
): Pick<Agent, 'handler' | 'config'> & { schema: JsonObject | null } {
  switch (operation) {
    case 'code': {
      const { handler, ...config } = written;
      return { handler: typeof handler === 'string' ? handler : null, schema: null, config };
    }
    case 'think': {
      const { schema, ...config } = written;
      return { handler: null, schema: isObject(schema) ? schema : null, config };
    }
    case 'http':
    case 'transform':
      return { handler: null, schema: null, config: written };
  }
}

/** The operation; `think` is implied by its model or its instructions. */
function readKind(members: Members, faults: Faults): OperationName | undefined {
  const entry = members.take('operation');
  if (entry) return readOperationName(entry, faults);
  if (['model', 'instructions', 'prompt', 'systemPrompt'].some((name) => members.has(name))) return 'think';
  if (members.has('handler')) return 'code';
  const several = members.take('operations', 'tool');
  if (several) faults.unavailable(several, several.name);
  else
    faults.error(
      members.mapping,
      'INVALID_FIELD',
      'the operation is missing',
      'write  operation: code, http, transform or think',
    );
  return undefined;
}

/** Inputs, from `inputs` or `schema.input`; the schema of the output, from `schema.output` or a think agent's `output`. */
function readShapes(
  members: Members,
  operation: OperationName | undefined,
  faults: Faults,
): Pick<Agent, 'input' | 'outputSchema'> {
  const inputs = members.take('input', 'inputs');
  const schema = readMapping(members.take('schema'), faults);
  const parts = schema && new Members(schema, faults);
  const schemaInput = parts?.take('input');
  const schemaOutput = parts?.take('output');
  parts?.finish();
  if (inputs && schemaInput)
    faults.error(schemaInput, 'CONFLICTING_FIELDS', 'the inputs are written twice', 'keep one of them');
  const output = operation === 'think' ? members.take('output', 'outputSchema') : undefined;
  if (output && schemaOutput)
    faults.error(output, 'CONFLICTING_FIELDS', 'the output is written twice', 'keep one of them');
  return {
    input: readFields(inputs ?? schemaInput, faults),
    outputSchema: readSchema(schemaOutput ?? output, faults),
  };
}
