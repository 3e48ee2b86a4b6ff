import type { JsonObject } from '@ensembleapp/protocol';
import { sleep } from '../agents/operations/abortable.ts';
import { lasting } from '../agents/step-failure.ts';
import type { ParsedValue } from '../ensembles/expression/parse-value.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import { faultsOf } from '../ensembles/fields.ts';
import type { Plan } from '../ensembles/plan.ts';
import type { StateKey } from '../store/kept-state-store.ts';
import { RunFailure } from './failure.ts';
import type { FlowRun } from './flow-run.ts';
import type { RunContext } from './run-context.ts';
import { Cancelled, Suspended } from './suspended.ts';

/** How often a run looks whether another one has let go of its state, ms. */
const LOOK_AGAIN = 25;
const LONGEST_KEY = 256;

/** A state that a run has for itself until it ends. */
export interface HeldState {
  readonly key: StateKey;
  /** What runs before left, in full. */
  readonly values: JsonObject;
}

/**
 * Waits for the state that the ensemble keeps under the key for this run, and takes it: runs with the same key run one after another, so
 * that none overwrites what another did. A run that is taken up again has it still.
 * @throws RunFailure CONFLICT when the run's time is over before, STATE_TYPE; ExpressionFailure of the key; the reason of the signal
 */
export async function holdState(kept: ParsedValue, plan: Plan, flow: FlowRun): Promise<HeldState> {
  const { run } = flow;
  const key = { tenantId: run.caller.tenantId, ensemble: plan.ensemble.name, key: readKey(kept, flow) };
  const state = await run.standstill.during(() => untilHeld(run, key));
  for (const [name, field] of plan.state.fields) {
    const value = state[name] ?? null;
    const [fault] = value === null ? [] : faultsOf(field, value, `state.${name}`);
    if (fault) throw new RunFailure(lasting('STATE_TYPE', `What is kept: ${fault.path} ${fault.message}`), null);
  }
  return { key, values: { ...plan.state.start, ...state } };
}

async function untilHeld(run: RunContext, key: StateKey): Promise<JsonObject> {
  const { world, executionId, signal } = run;
  const { keptStates } = world.store;
  const holder = { executionId, worker: world.worker.id };
  for (;;) {
    const held = (await keptStates.hold(key, holder)) ?? (await takeOver(run, key));
    if (held) return held.state;
    try {
      await sleep(LOOK_AGAIN, signal);
    } catch (error) {
      if (error instanceof Cancelled || error instanceof Suspended) throw error;
      const message = `Another execution works on the state "${key.key}" of ${key.ensemble}`;
      throw new RunFailure(lasting('CONFLICT', message), null);
    }
  }
}

/** Takes a state from a run that will never let go of it. */
async function takeOver({ world, executionId }: RunContext, key: StateKey) {
  const { store, runs, worker } = world;
  const { holder } = (await store.keptStates.find(key)) ?? { holder: null };
  if (!holder || runs.find(holder.executionId)) return undefined;
  const other = await store.executions.find(key.tenantId, holder.executionId);
  // One that is stored when it ends has no row before.
  const isLost = holder.worker === worker.id || worker.isGone(holder.worker);
  const isOver = other ? 'endTime' in other : isLost;
  if (!isOver) return undefined;
  return store.keptStates.hold(key, { executionId, worker: worker.id }, holder.executionId);
}

function readKey(kept: ParsedValue, { run, roots }: FlowRun): string {
  const scope: Scope = {
    get: (root) => roots.get(root),
    component: (reference) => run.components.value(reference),
    now: () => run.world.clock.now(),
  };
  const value = renderValue(kept, scope, { undefined: 'null' });
  const key = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  if (key.length > 0 && key.length <= LONGEST_KEY) return key;
  throw new RunFailure(lasting('EXPRESSION_ERROR', `The key of a state has 1 to ${LONGEST_KEY} characters`), null);
}
