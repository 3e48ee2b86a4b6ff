import { createMask } from '../agents/mask.ts';
import { lasting } from '../agents/step-failure.ts';
import { planLogging } from '../ensembles/planning/plan-logging.ts';
import type { World } from '../world.ts';
import { TakenSignals } from './asking/signal.ts';
import { RunFailure } from './failure.ts';
import { ensembleRoots } from './flow-run.ts';
import type { Journal } from './journal/journal.ts';
import { type Pins, RunComponents } from './run-components.ts';
import type { RunContext } from './run-context.ts';
import type { RunRequest } from './run-request.ts';
import { Slots } from './slots.ts';
import type { Standstill } from './standstill.ts';
import { tellerOf } from './telling/teller.ts';
import type { Chronicle } from './watching/chronicle.ts';

const MOST_STEPS = 100_000;
const ALL_LOGGED = planLogging();

/** What a run is given beside what it is to do. */
export interface RunPlace extends Pick<RunContext, 'executionId' | 'startTime' | 'depth' | 'signal' | 'journal'> {
  readonly journal: Journal;
  readonly standstill: Standstill;
  readonly chronicle: Chronicle;
}

/** A run at the start of one of its lives. */
export function startRun(world: World, request: RunRequest, place: RunPlace): RunContext {
  const { kind, name, version, input, caller, origin, brought = {}, concurrency, isUncached = false } = request;
  const { logging = ALL_LOGGED } = request;
  const { journal } = place;
  let count = 0;
  const run: RunContext = {
    ...place,
    world,
    caller,
    origin,
    brought,
    ensemble: kind === 'ensemble' ? { name, version } : null,
    version,
    input,
    isUncached,
    signals: new TakenSignals(journal),
    mask: createMask(world.settings.env),
    logging,
    components: new RunComponents(
      (reference, of) => world.definitions.components.find(caller.tenantId, reference, of),
      pinsIn(journal),
    ),
    slots: new Slots(concurrency),
    teller: tellerOf(world, request, place.executionId, () => ensembleRoots(run, NO_STEPS)),
    countStep() {
      count += 1;
      if (count > MOST_STEPS) throw new RunFailure(lasting('LIMIT_EXCEEDED', `More than ${MOST_STEPS} steps`), null);
    },
  };
  return run;
}

const NO_STEPS: ReadonlySet<string> = new Set();

/** A run that is taken up again keeps the components it had. */
function pinsIn(journal: Journal): Pins {
  const name = (key: string) => `:component ${key}`;
  return {
    find(key) {
      const pinned = journal.decided(name(key));
      return typeof pinned === 'string' ? pinned : undefined;
    },
    keep: (key, reference) => journal.note(name(key), reference),
  };
}
