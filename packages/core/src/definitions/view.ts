import type {
  AgentSummary,
  DefinitionSummaryView,
  DefinitionView,
  EnsembleSummary,
  JsonObject,
} from '@ensembleapp/protocol';
import type { Agent } from '../agents/agent.ts';
import { isObject } from '../agents/operations/is-object.ts';
import { parseAgentReference } from '../ensembles/agent-reference.ts';
import type { Ensemble } from '../ensembles/ensemble.ts';
import type { Fields } from '../ensembles/fields.ts';
import { fieldsOf } from '../ensembles/input-fields.ts';
import { toDetail } from '../ensembles/problem.ts';
import type { Stored } from '../store/definition-store.ts';
import { asAgent, asEnsemble } from './canonical.ts';
import { publishedVersion } from './definitions.ts';
import type { Faulty } from './project-problems.ts';

/** A definition whole. */
export function viewDefinition(stored: Stored, faulty: Faulty | undefined): DefinitionView {
  const { canonical } = stored.version;
  return stored.definition.kind === 'ensemble'
    ? { ...viewEnsemble(stored, faulty), agents: calledAgents(asEnsemble(canonical)), definition: canonical }
    : { ...viewAgent(stored, faulty), definition: canonical };
}

/** A definition as lists show it. */
export function viewSummary(stored: Stored, faulty: Faulty | undefined): DefinitionSummaryView {
  return stored.definition.kind === 'ensemble' ? viewEnsemble(stored, faulty) : viewAgent(stored, faulty);
}

/** A project file that never had a good version. */
export function viewFaulty(faulty: Faulty): DefinitionView {
  const common = {
    name: faulty.name,
    id: null,
    description: null,
    inputs: {},
    outputs: {},
    version: null,
    label: null,
    publishedVersion: null,
    tags: [],
    managedBy: 'files',
    apiExecutable: false,
    createdAt: null,
    updatedAt: null,
    definition: null,
    problems: faulty.problems.map(toDetail),
  } as const;
  return faulty.kind === 'ensemble'
    ? { ...common, frontend: false, agents: [] }
    : { ...common, kind: 'default', operations: [], internal: false };
}

function viewEnsemble(stored: Stored, faulty: Faulty | undefined): EnsembleSummary {
  const { frontend = false, apiExecutable = true, input, output, ...ensemble } = asEnsemble(stored.version.canonical);
  return {
    ...common(stored, { ...ensemble, input: fieldsOf(input) }, outputsOf(output)),
    apiExecutable,
    frontend,
    ...problemsOf(faulty),
  };
}

function viewAgent(stored: Stored, faulty: Faulty | undefined): AgentSummary {
  const { operation, internal, apiExecutable, ...agent } = asAgent(stored.version.canonical);
  return {
    ...common(stored, agent, schemaOutputs(agent.outputSchema)),
    kind: 'default',
    operations: [operation],
    apiExecutable,
    internal,
    ...problemsOf(faulty),
  };
}

function common(
  { definition, version }: Stored,
  {
    description = null,
    input,
    tags = [],
  }: {
    readonly description?: string | null;
    readonly input: Fields;
    readonly tags?: readonly string[];
  },
  outputs: Readonly<Record<string, string>>,
) {
  return {
    name: definition.name,
    id: definition.id,
    description,
    inputs: input,
    outputs,
    version: version.version,
    label: version.label,
    publishedVersion: publishedVersion(definition),
    tags,
    managedBy: definition.managedBy,
    createdAt: definition.createdAt,
    updatedAt: definition.updatedAt,
  };
}

function problemsOf(faulty: Faulty | undefined) {
  return faulty && { problems: faulty.problems.map(toDetail) };
}

/** Types of an ensemble's outputs, as far as the text tells them. */
function outputsOf(blocks: Ensemble['output'] | undefined): Readonly<Record<string, string>> {
  const body = blocks?.[0]?.body;
  return isObject(body) ? Object.fromEntries(Object.entries(body).map(([name, value]) => [name, typeOf(value)])) : {};
}

function typeOf(value: JsonObject[string]): string {
  if (typeof value === 'string') return /^\s*\$\{.*\}\s*$/s.test(value) || value.startsWith('$') ? 'any' : 'string';
  if (value === null) return 'any';
  return Array.isArray(value) ? 'array' : typeof value;
}

function schemaOutputs(schema: Agent['outputSchema']): Readonly<Record<string, string>> {
  const properties = schema?.properties;
  if (!isObject(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      isObject(property) && typeof property.type === 'string' ? property.type : 'any',
    ]),
  );
}

function calledAgents({ flow, agents = {} }: Ensemble): readonly string[] {
  const called = flow.flatMap((step) => {
    if (step.agent === undefined || Object.hasOwn(agents, step.agent)) return [];
    return parseAgentReference(step.agent)?.name ?? [];
  });
  return [...new Set(called)];
}
