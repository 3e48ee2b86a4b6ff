import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { PlannedStep } from '../ensembles/planning/step.ts';
import type { FlowRun } from './flow-run.ts';
import { keyOf, type Place, passGates } from './place.ts';
import type { Settled } from './settled.ts';
import type { Change, State } from './state.ts';
import { StepSubject } from './step-subject.ts';
import { tellOfState } from './telling/tell-of-step.ts';

/**
 * Changes the state as a step that succeeded says, all keys together, when it is this step's turn; language reference, section 7.2.
 * @throws StepFailure STATE_TYPE, ExpressionFailure; the reason of the signal
 */
export async function commitState(step: PlannedStep, place: Place, settled: Settled): Promise<void> {
  const { keys } = step.state;
  if (keys.length === 0 || settled.status !== 'completed' || settled.timedOut) return;
  await passGates(place, keys);
  place.signal.throwIfAborted();
  const { state, flow } = place.frame;
  const key = keyOf(step, place);
  const change = changeOf(step, place, settled);
  // Of a race only what the winner's changes came to is written down.
  const isWritten = step.state.values && !state.isFork;
  state.commit(isWritten ? (current) => decideOnce(key, flow, () => change(current)) : change);
  if (flow.depth > 0 || state.isFork) return;
  flow.run.chronicle.stateChanged(key, keys);
  tellOfState(flow.run, step.id, key, state.values);
}

/** In every life of a run a step changes the state to the same, also where its expressions read the clock. */
function decideOnce(key: string, { run }: FlowRun, change: () => JsonObject): JsonObject {
  return run.journal.decide(`${key}:state`, change, (kept) => (isObject(kept) ? kept : {}));
}

function changeOf({ id, state: { keys, values } }: PlannedStep, { frame }: Place, settled: Settled): Change {
  if (!values)
    return (current) => Object.fromEntries(keys.map((key) => [key, listed(key, keys, settled, current, frame.state)]));
  const names = new Map<string, unknown>([
    ['output', settled.output],
    [id, new StepSubject(id, settled)],
  ]);
  const here = frame.within(names);
  return (current) => {
    const scope = frame.seeing((root) => (root === 'state' ? current : here.get(root)));
    const changes = renderValue(values, scope, { undefined: 'null' });
    return isObject(changes) ? changes : {};
  };
}

/** The value of a key that is only named; a list gets it added. */
function listed(key: string, keys: readonly string[], settled: Settled, current: JsonObject, state: State): Json {
  const value = keyValue(key, keys, settled);
  const before = current[key];
  return state.isList(key) && !Array.isArray(value) && Array.isArray(before) ? [...before, value] : value;
}

function keyValue(key: string, keys: readonly string[], { changes, output = null }: Settled): Json {
  if (changes && Object.hasOwn(changes, key)) return changes[key] ?? null;
  if (isObject(output) && Object.hasOwn(output, key)) return output[key] ?? null;
  return keys.length === 1 ? output : null;
}
