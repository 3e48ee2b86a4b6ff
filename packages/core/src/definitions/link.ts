import type { Call } from '../ensembles/flow.ts';
import type { Problem } from '../ensembles/problem.ts';
import { nearest } from '../nearest.ts';
import type { World } from '../world.ts';

const MOST_NAMES = 500;

/** The link stage: a problem for each agent that is called and that the tenant does not have. */
export async function linkCalls(
  { store }: World,
  tenantId: string,
  calls: readonly Call[],
  file: string | undefined,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const looked = new Map<string, Promise<Problem | undefined>>();
  const names = () => listNames(store, tenantId);
  for (const { name, version, place } of calls) {
    const key = `${name}@${version}`;
    const fault = looked.get(key) ?? findFault(store, tenantId, { name, version }, names);
    looked.set(key, fault);
    const found = await fault;
    if (found)
      problems.push({ ...found, ...(file && { file }), line: place.line, column: place.column, path: place.path });
  }
  return problems;
}

const NOWHERE = { severity: 'error', line: 1, column: 1, path: '' } as const;

async function findFault(
  store: World['store'],
  tenantId: string,
  { name, version }: Pick<Call, 'name' | 'version'>,
  names: () => Promise<readonly string[]>,
): Promise<Problem | undefined> {
  const number = typeof version === 'number' ? version : undefined;
  if (await store.definitions.find(tenantId, 'agent', name, number)) return undefined;
  if (number !== undefined && (await store.definitions.find(tenantId, 'agent', name))) {
    return { ...NOWHERE, code: 'VERSION_NOT_FOUND', message: `agent "${name}" has no version ${number}` };
  }
  const meant = nearest(name, await names());
  const hint = meant === undefined ? 'save the agent first' : `did you mean "${meant}"?`;
  return { ...NOWHERE, code: 'UNKNOWN_AGENT', message: `there is no agent "${name}"`, hint };
}

async function listNames(store: World['store'], tenantId: string): Promise<readonly string[]> {
  const { rows } = await store.definitions.list(tenantId, { kinds: ['agent'] }, { limit: MOST_NAMES });
  return rows.map(({ definition }) => definition.name);
}
