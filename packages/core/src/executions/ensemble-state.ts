import type { ErrorDetail, JsonObject, StateView } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { missing, requireReach } from '../auth/restrict.ts';
import { faultsOf } from '../ensembles/fields.ts';
import type { Plan } from '../ensembles/plan.ts';
import type { PlannedState } from '../ensembles/planning/flow.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import type { StateKey } from '../store/kept-state-store.ts';
import type { World } from '../world.ts';

/** Of the JSON of a whole state, in UTF-16 units. */
const SIZE_LIMIT = 256 * 1024;
/** How often a change is tried anew when another one came first. */
const TRIES = 5;

/** A kept state that a principal asks for: of an ensemble by name or id, under a key. */
export interface AskedState {
  readonly ensemble: string;
  readonly key: string;
}

/** A state as it is shown, and the revision that it is at. */
export interface ShownState {
  readonly revision: number;
  readonly view: StateView;
}

/** The state that an ensemble keeps between runs. @throws Refusal NOT_FOUND, FORBIDDEN */
export async function getEnsembleState(world: World, principal: Principal, asked: AskedState): Promise<ShownState> {
  const { key } = await placeOf(world, principal, asked);
  const kept = await world.store.keptStates.find(key);
  return { revision: kept?.revision ?? 0, view: { state: kept?.state ?? {}, lastModified: kept?.modifiedAt ?? null } };
}

/**
 * Replaces it.
 * @param ifRevision only when it is still at that one
 * @throws Refusal NOT_FOUND, FORBIDDEN, INVALID_INPUT; CONFLICT when it has moved on, or a run works on it
 */
export async function putEnsembleState(
  world: World,
  principal: Principal,
  asked: AskedState,
  state: JsonObject,
  ifRevision?: number,
): Promise<void> {
  const { key, plan } = await placeOf(world, principal, asked);
  requireFit(plan.state, state);
  if (!(await write(world, key, state, ifRevision))) throw await conflict(world, key);
}

/**
 * Replaces some of its members; null removes one.
 * @throws Refusal as {@link putEnsembleState}
 */
export async function patchEnsembleState(
  world: World,
  principal: Principal,
  asked: AskedState,
  changes: JsonObject,
  ifRevision?: number,
): Promise<void> {
  const { key, plan } = await placeOf(world, principal, asked);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { state, revision } = (await world.store.keptStates.find(key)) ?? { state: {}, revision: 0 };
    const merged = Object.entries({ ...state, ...changes }).filter(([, value]) => value !== null);
    const next = Object.fromEntries(merged);
    requireFit(plan.state, next);
    if (await write(world, key, next, ifRevision ?? revision)) return;
    if (ifRevision !== undefined) break;
  }
  throw await conflict(world, key);
}

async function placeOf(
  { definitions }: World,
  { tenantId, grant }: Principal,
  { ensemble, key }: AskedState,
): Promise<{ readonly key: StateKey; readonly plan: Plan }> {
  const found = await definitions.findEnsemble(tenantId, ensemble, 'latest');
  if (!found) throw missing(grant, 'ensembles', ensemble, notFound('Ensemble', ensemble));
  const { plan } = found;
  const { name } = plan.ensemble;
  requireReach(grant, 'ensembles', name);
  return { key: { tenantId, ensemble: name, key }, plan };
}

/** What no version of the ensemble has read or written yet is at revision 0. */
async function write({ store, clock }: World, key: StateKey, state: JsonObject, ifRevision?: number): Promise<boolean> {
  return store.keptStates.write(key, { state, at: clock.now() }, ifRevision);
}

/** @throws Refusal INVALID_INPUT */
function requireFit({ fields }: PlannedState, state: JsonObject): void {
  const details = Object.entries(state).flatMap(([name, value]): readonly ErrorDetail[] => {
    const field = fields.get(name);
    const path = `state.${name}`;
    if (!field) return [{ path, message: 'is not declared by the ensemble' }];
    return value === null ? [] : faultsOf(field, value, path);
  });
  if (details.length > 0) throw invalid(...details);
  if (JSON.stringify(state).length > SIZE_LIMIT) throw invalid({ path: 'state', message: 'must be at most 256 KiB' });
}

async function conflict({ store }: World, key: StateKey): Promise<Refusal> {
  const holder = (await store.keptStates.find(key))?.holder;
  return holder
    ? new Refusal('CONFLICT', 'An execution works on the state', { executionId: holder.executionId })
    : new Refusal('CONFLICT', 'The state has changed meanwhile');
}
