import type { Json } from '@ensembleapp/protocol';
import { BUILT_IN_AGENTS } from '../agents/operation-name.ts';
import { isObject } from '../agents/operations/is-object.ts';
import type { Call } from '../ensembles/flow.ts';
import type { Problem } from '../ensembles/problem.ts';
import { Faults } from '../ensembles/reading/faults.ts';
import { checkTrust } from '../ensembles/steps/trust.ts';
import { nearest } from '../nearest.ts';
import type { World } from '../world.ts';

const MOST_NAMES = 500;

/** The link stage: a problem for each agent that is called and that the tenant does not have, or that is fed what it may not be. */
export async function linkCalls(
  { store }: World,
  tenantId: string,
  calls: readonly Call[],
  file: string | undefined,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const looked = new Map<string, Promise<Found>>();
  const names = () => listNames(store, tenantId);
  for (const { name, version, place, feed } of calls) {
    const key = `${name}@${version}`;
    const found = looked.get(key) ?? findAgent(store, tenantId, { name, version }, names);
    looked.set(key, found);
    const { fault, trusted } = await found;
    if (fault) {
      problems.push({ ...fault, ...(file && { file }), line: place.line, column: place.column, path: place.path });
    }
    const faults = new Faults(file);
    checkTrust(feed, trusted, faults);
    problems.push(...faults.problems);
  }
  return problems;
}

/** What there is under a name: why nothing, or the inputs that only the credential may fill. */
interface Found {
  readonly fault?: Problem;
  readonly trusted: readonly string[];
}

const NOWHERE = { severity: 'error', line: 1, column: 1, path: '' } as const;

async function findAgent(
  store: World['store'],
  tenantId: string,
  { name, version }: Pick<Call, 'name' | 'version'>,
  names: () => Promise<readonly string[]>,
): Promise<Found> {
  const number = typeof version === 'number' ? version : undefined;
  const stored = await store.definitions.find(tenantId, 'agent', name, number);
  if (stored) return { trusted: trustedFields(stored.version.canonical.input) };
  if (number !== undefined && (await store.definitions.find(tenantId, 'agent', name))) {
    const message = `agent "${name}" has no version ${number}`;
    return { fault: { ...NOWHERE, code: 'VERSION_NOT_FOUND', message }, trusted: [] };
  }
  const meant = nearest(name, await names());
  const own = BUILT_IN_AGENTS.has(name)
    ? 'the built-in agent is not available in this version: save one'
    : 'save the agent first';
  const hint = meant === undefined ? own : `did you mean "${meant}"?`;
  return { fault: { ...NOWHERE, code: 'UNKNOWN_AGENT', message: `there is no agent "${name}"`, hint }, trusted: [] };
}

function trustedFields(input: Json | undefined): readonly string[] {
  const fields = isObject(input) ? Object.entries(input) : [];
  return fields.flatMap(([name, field]) => (isObject(field) && field.trusted === true ? [name] : []));
}

async function listNames(store: World['store'], tenantId: string): Promise<readonly string[]> {
  const { rows } = await store.definitions.list(tenantId, { kinds: ['agent'] }, { limit: MOST_NAMES });
  return rows.map(({ definition }) => definition.name);
}
