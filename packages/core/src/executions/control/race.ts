import type { Json } from '@ensembleapp/protocol';
import { isObject } from '../../agents/operations/is-object.ts';
import { stateUse } from '../../ensembles/planning/references.ts';
import type { PlannedStep } from '../../ensembles/planning/step.ts';
import { RunFailure } from '../failure.ts';
import type { Frame } from '../frame.ts';
import { type Place, passGates } from '../place.ts';
import { completed, type Settled } from '../settled.ts';
import { createStopper, type Stopper } from '../stopper.ts';

/** How one child of a race ended. A failure that somebody handles is one all the same; it is then not thrown. */
type Ending =
  | { readonly kind: 'succeeded'; readonly output: Json; readonly frame: Frame }
  | { readonly kind: 'failed'; readonly failure: RunFailure; readonly handled: boolean }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'stopped'; readonly reason: unknown };

/**
 * Runs children beside each other until one decides: with `any` the first to succeed, with `first` the first to settle, also by
 * failing. The others are stopped; only what the winner changed of the state counts.
 * @throws RunFailure of the child that decided; for `any`, when all fail, of the first in the file
 */
export async function runRace(
  children: readonly PlannedStep[],
  waitFor: 'any' | 'first',
  place: Place,
  given: Json,
  key: string,
  width: number = Number.POSITIVE_INFINITY,
): Promise<Settled> {
  const { journal } = place.frame.flow.run;
  const stopper = createStopper(place.signal);
  // A race that was decided in an earlier life of the run is not run again.
  const decided = journal.decided(`${key}:winner`);
  const waiting = [...children.entries()].filter(([, { id }]) => decided === undefined || id === decided);
  const endings: Ending[] = [];
  let winner: { readonly id: string; readonly ending: Ending } | undefined;
  const work = async () => {
    for (let next = waiting.shift(); next && !stopper.signal.aborted; next = waiting.shift()) {
      const [index, child] = next;
      const ending = await runChild(child, place, given, stopper);
      endings[index] = ending;
      if (stopper.signal.aborted || !decides(ending, waitFor)) continue;
      winner = { id: child.id, ending };
      if (ending.kind !== 'stopped') journal.note(`${key}:winner`, child.id);
      stopper.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, children.length) }, work));
  stopper.end();
  place.signal.throwIfAborted();
  return settle(winner, endings, children, place, key);
}

function decides({ kind }: Ending, waitFor: 'any' | 'first'): boolean {
  return kind === 'succeeded' || kind === 'stopped' || (kind === 'failed' && waitFor === 'first');
}

async function settle(
  winner: { readonly id: string; readonly ending: Ending } | undefined,
  endings: readonly Ending[],
  children: readonly PlannedStep[],
  place: Place,
  key: string,
): Promise<Settled> {
  const ending = winner?.ending ?? endings.find(({ kind }) => kind === 'failed');
  switch (ending?.kind) {
    case 'stopped':
      throw ending.reason;
    case 'failed':
      if (!winner || !ending.handled) throw ending.failure;
      return completed(null, { winner: winner.id });
    case 'succeeded':
      await passGates(place, [...stateUse(children).writes]);
      mergeState(place, ending.frame, key);
      return completed(ending.output, winner && { winner: winner.id });
    default:
      return completed(null);
  }
}

/** What the winner changed of the state is changed where the race stands, in every life of the run to the same. */
function mergeState({ frame }: Place, winner: Frame, key: string): void {
  const { state, flow } = frame;
  const kept = flow.run.journal.decided(`${key}:state`);
  if (isObject(kept)) {
    state.commit(() => kept);
    return;
  }
  const before = state.values;
  state.merge(winner.state);
  const changed = Object.entries(state.values).filter(([name, value]) => before[name] !== value);
  if (changed.length === 0) return;
  flow.run.journal.note(`${key}:state`, Object.fromEntries(changed));
  const names = changed.map(([name]) => name);
  if (flow.depth === 0 && !state.isFork) flow.run.chronicle.stateChanged(key, names);
}

async function runChild(child: PlannedStep, place: Place, given: Json, { signal }: Stopper): Promise<Ending> {
  const frame = place.frame.beside(place.frame.state.fork());
  try {
    const output = await place.runSteps([child], { ...place, frame, signal, gates: [] }, given);
    const settled = frame.find(child.id)?.settled;
    if (!settled || settled.status === 'skipped') return { kind: 'skipped' };
    if (settled.status !== 'failed' || !settled.failure) return { kind: 'succeeded', output: output ?? null, frame };
    return { kind: 'failed', failure: new RunFailure(settled.failure, settled.origin ?? child.id), handled: true };
  } catch (error) {
    return error instanceof RunFailure
      ? { kind: 'failed', failure: error, handled: false }
      : { kind: 'stopped', reason: error };
  } finally {
    place.frame.absorb(frame);
  }
}
