import type {
  AgentSummary,
  ComponentSummary,
  DefinitionView,
  EnsembleSummary,
  JsonObject,
  SummaryView,
} from '@ensembleapp/protocol';
import type { Agent } from '../agents/agent.ts';
import { isObject } from '../agents/operations/is-object.ts';
import { asComponent, readContent } from '../components/component.ts';
import { parseAgentReference } from '../ensembles/agent-reference.ts';
import type { Ensemble } from '../ensembles/ensemble.ts';
import { fieldsOf } from '../ensembles/input-fields.ts';
import { toDetail } from '../ensembles/problem.ts';
import type { Found, Stored } from '../store/definition-store.ts';
import { asAgent, asEnsemble } from './canonical.ts';
import type { Faulty } from './project-problems.ts';
import { publishedVersion } from './select-version.ts';

/** A definition or component whole. */
export function viewDefinition(found: Found, faulty: Faulty | undefined): DefinitionView {
  const { canonical } = found.version;
  switch (found.definition.kind) {
    case 'ensemble':
      return { ...viewEnsemble(found, faulty), agents: calledAgents(asEnsemble(canonical)), definition: canonical };
    case 'agent':
      return { ...viewAgent(found, faulty), definition: canonical };
    default: {
      const component = asComponent(canonical);
      return { ...viewComponent(found, faulty), content: readContent(component, found.content ?? '') };
    }
  }
}

/** A definition or component as lists show it. */
export function viewSummary(stored: Stored, faulty: Faulty | undefined): SummaryView {
  switch (stored.definition.kind) {
    case 'ensemble':
      return viewEnsemble(stored, faulty);
    case 'agent':
      return viewAgent(stored, faulty);
    default:
      return viewComponent(stored, faulty);
  }
}

/** A project file that never had a good version. */
export function viewFaulty(faulty: Faulty): DefinitionView {
  const summary = summarizeFaulty(faulty);
  if ('ref' in summary) return { ...summary, content: null };
  return 'frontend' in summary ? { ...summary, agents: [], definition: null } : { ...summary, definition: null };
}

/** A project file that never had a good version, as lists show it. */
export function summarizeFaulty({ kind, name, problems }: Faulty): SummaryView {
  const common = {
    name,
    id: null,
    description: null,
    version: null,
    label: null,
    publishedVersion: null,
    tags: [],
    managedBy: 'files',
    createdAt: null,
    updatedAt: null,
    problems: problems.map(toDetail),
  } as const;
  const runnable = { inputs: {}, outputs: {}, apiExecutable: false } as const;
  switch (kind) {
    case 'ensemble':
      return { ...common, ...runnable, frontend: false };
    case 'agent':
      return { ...common, ...runnable, kind: 'default', operations: [], internal: false };
    default:
      return { kind, ...common, contentType: null, size: null, ref: null };
  }
}

function viewEnsemble(stored: Stored, faulty: Faulty | undefined): EnsembleSummary {
  const { frontend = false, apiExecutable = true, input, output, ...ensemble } = asEnsemble(stored.version.canonical);
  return {
    ...common(stored, ensemble),
    inputs: fieldsOf(input),
    outputs: outputsOf(output),
    apiExecutable,
    frontend,
    ...problemsOf(faulty),
  };
}

function viewAgent(stored: Stored, faulty: Faulty | undefined): AgentSummary {
  const { operation, internal, apiExecutable, ...agent } = asAgent(stored.version.canonical);
  return {
    ...common(stored, agent),
    inputs: agent.input,
    outputs: schemaOutputs(agent.outputSchema),
    kind: 'default',
    operations: [operation],
    apiExecutable,
    internal,
    ...problemsOf(faulty),
  };
}

function viewComponent(stored: Stored, faulty: Faulty | undefined): ComponentSummary {
  const component = asComponent(stored.version.canonical);
  const { kind, name } = component;
  return {
    kind,
    ...common(stored, component),
    contentType: component.contentType,
    size: component.size,
    ref: `${kind}/${name}@${stored.version.version}`,
    ...problemsOf(faulty),
  };
}

function common(
  { definition, version }: Stored,
  { description = null, tags = [] }: { readonly description?: string | null; readonly tags?: readonly string[] },
) {
  return {
    name: definition.name,
    id: definition.id,
    description,
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
  const properties = isObject(schema) ? schema.properties : undefined;
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
