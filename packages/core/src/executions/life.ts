import type { SavedBeside } from '../store/execution-store.ts';
import type { LetGo, StateKey } from '../store/kept-state-store.ts';
import type { Notice } from '../store/outbox-store.ts';
import type { World } from '../world.ts';
import type { Beginning, RunBody } from './beginning.ts';
import { describeRun } from './describe-run.ts';
import type { Ended, Execution } from './execution.ts';
import { newExecutionId } from './execution-id.ts';
import { RunTimeout } from './failure.ts';
import type { Entry } from './journal/entry.ts';
import { Journal } from './journal/journal.ts';
import { LEASE } from './lease.ts';
import type { RunContext } from './run-context.ts';
import { type Outcome, runOutcome } from './run-outcome.ts';
import type { RunRequest } from './run-request.ts';
import { Standstill } from './standstill.ts';
import { startRun } from './start-run.ts';
import type { State } from './state.ts';
import { Cancelled, Suspended } from './suspended.ts';
import { tellOf } from './telling/tell-of.ts';
import { type StoppableLimit, startTimeLimit } from './time-limit.ts';
import { needsAnswer, type Waiting } from './waiting.ts';
import { Chronicle } from './watching/chronicle.ts';

/** One stretch of a run: from its start, or from where it was left, to its end, or until it can do no more for now. */
export class Life {
  readonly #world: World;
  readonly #request: RunRequest;
  readonly #beginning: Beginning;
  readonly #began: number;
  readonly #limit: StoppableLimit;
  readonly #journal: Journal;
  readonly #chronicle: Chronicle;
  readonly #standstill: Standstill;
  readonly #run: RunContext;
  #state: State | undefined;
  #held: StateKey | undefined;
  /** Entries that are stored. */
  #kept: number;
  #hasRow: boolean;
  #isLeaving = false;
  #wasPoked = false;
  #waiting: readonly Waiting[] = [];
  #wakeAt: number | undefined;

  constructor(world: World, request: RunRequest, beginning: Beginning = {}) {
    const { executionId = newExecutionId(), parent, earlier, recalled } = beginning;
    const { timeout, durability } = request;
    this.#world = world;
    this.#request = request;
    this.#beginning = beginning;
    this.#began = world.clock.now();
    this.#kept = earlier?.entries.length ?? 0;
    this.#hasRow = earlier !== undefined;
    const left = Math.max(1, timeout - (earlier?.execution.told.spent ?? 0));
    this.#limit = startTimeLimit(left, () => new RunTimeout(timeout), parent?.signal);
    this.#journal = new Journal(durability === 'step' ? this.#keep : undefined, earlier?.entries ?? recalled);
    this.#chronicle = new Chronicle({
      journal: this.#journal,
      clock: world.clock,
      changed: () => world.runs.changed(executionId),
    });
    this.#standstill = new Standstill(() => void this.#leave(), this.#chronicle);
    this.#run = startRun(world, request, {
      executionId,
      startTime: earlier?.execution.startTime ?? this.#began,
      depth: parent ? parent.depth + 1 : 0,
      signal: this.#limit.signal,
      journal: this.#journal,
      standstill: this.#standstill,
      chronicle: this.#chronicle,
    });
  }

  get wasPoked(): boolean {
    return this.#wasPoked;
  }

  perform(body: RunBody): Promise<Execution> {
    const live = {
      poke: () => {
        this.#wasPoked = this.#isLeaving;
        this.#standstill.poke();
      },
      cancel: () => this.#limit.stop(new Cancelled()),
      leave: () => this.#leave('now'),
      view: () => this.#execution(),
    };
    return this.#world.runs.work(this.#run.executionId, live, () => this.#live(body));
  }

  async #live(body: RunBody): Promise<Execution> {
    const { announce, recalled, earlier } = this.#beginning;
    try {
      const isToldOf = !earlier && this.#tellOfStart();
      if (announce || recalled || isToldOf) {
        const announced = this.#execution();
        await this.#keep(recalled ?? []);
        announce?.(announced);
      }
      const onState = (state: State) => {
        this.#state = state;
      };
      const onHeld = (key: StateKey) => {
        this.#held = key;
      };
      const outcome = await runOutcome(this.#run, (run) => body(run, onState, onHeld));
      return await this.#store(outcome);
    } finally {
      this.#limit.end();
      this.#journal.close();
    }
  }

  /**
   * Lets go of a run that can do no more for now; everything it has done is stored first.
   * @param when `now`: whatever it does, because the server stops
   */
  async #leave(when?: 'now'): Promise<void> {
    if (this.#isLeaving || (when === 'now' && !this.#journal.isKept)) return;
    if (this.#beginning.isCancelled) return this.#limit.stop(new Cancelled());
    this.#isLeaving = true;
    try {
      this.#journal.keepFrom(this.#keep);
      await this.#journal.kept();
    } catch (error) {
      return this.#limit.stop(error instanceof Error ? error : new Suspended());
    }
    // Something came while the journal was written.
    if (when !== 'now' && !this.#standstill.isReached) {
      this.#isLeaving = false;
      return;
    }
    this.#waiting = this.#standstill.waiting;
    this.#wakeAt = when === 'now' ? this.#world.clock.now() : this.#standstill.due;
    this.#journal.close();
    this.#chronicle.close();
    this.#limit.stop(new Suspended());
  }

  async #store(outcome: Outcome): Promise<Execution> {
    const { executions } = this.#world.store;
    const { durability } = this.#request;
    const execution = this.#execution(outcome);
    // What is to be told of the run stands in its record.
    const entries = this.#journal.close().filter(({ kind }) => kind !== 'moment');
    const isOver = 'endTime' in execution;
    // What has failed can be taken up again where it did.
    const isRetryable = isOver && execution.status !== 'completed' && entries.length > 0;
    const { teller } = this.#run;
    if (teller) tellOf(teller, execution, this.#beginning.earlier?.execution);
    const notices = teller?.take();
    const save = async () => {
      await executions.save(execution, {
        ...(isRetryable && { journal: { number: this.#kept, entries } }),
        ...(isOver && this.#held && { letGo: this.#letGo(execution, this.#held) }),
        forgetJournal: isOver && !('error' in execution) && this.#kept > 0,
        ...(isOver && this.#wakes(execution)),
        ...(notices && { notices }),
      });
      this.#sendSoon(notices);
    };
    if (durability === 'none' && isOver) this.#world.background.run('keep an execution', save);
    else await save();
    return execution;
  }

  /** What it belongs to waits for it, unless it runs as a part of that. */
  #wakes({ parentId: id, endTime: at }: Ended): Pick<SavedBeside, 'wakes'> {
    return id === undefined || this.#beginning.parent ? {} : { wakes: { id, at } };
  }

  /** What it did to the state counts when it succeeded. */
  #letGo({ id: executionId, status }: Execution, key: StateKey): LetGo {
    const state = status === 'completed' ? this.#state?.values : undefined;
    return { ...key, executionId, ...(state && { written: { state, at: this.#world.clock.now() } }) };
  }

  /** Keeps entries; the first time with the row of the run. */
  readonly #keep = async (entries: readonly Entry[]): Promise<void> => {
    const { executions, journal } = this.#world.store;
    const number = this.#kept;
    this.#kept += entries.length;
    const page = { number, entries };
    const { executionId: id, caller, teller } = this.#run;
    const notices = teller?.take();
    if (this.#hasRow) {
      await journal.append({ tenantId: caller.tenantId, id }, page, notices);
    } else {
      this.#hasRow = true;
      const isEmpty = entries.length === 0;
      const beside = { ...(!isEmpty && { journal: page }), ...(notices && { notices }) };
      await executions.save(this.#execution(), { holder: this.#holder(), ...beside });
    }
    this.#sendSoon(notices);
  };

  /** Whether anybody is told, so that there has to be a row. */
  #tellOfStart(): boolean {
    const { teller, input } = this.#run;
    if (!teller?.isWanted('execution.started')) return false;
    teller.tell('execution.started', { status: 'running', input });
    return true;
  }

  #sendSoon(notices: readonly Notice[] = []): void {
    const { background, couriers } = this.#world;
    if (notices.length > 0) background.run('send notices', () => couriers.send(this.#world));
  }

  #holder() {
    const { worker, clock } = this.#world;
    return { worker: worker.id, until: clock.now() + LEASE };
  }

  #execution(outcome: Outcome = { status: 'running' }): Execution {
    const { earlier } = this.#beginning;
    const spent = (earlier?.execution.told.spent ?? 0) + this.#world.clock.now() - this.#began;
    const described = describeRun(this.#run, this.#request, this.#beginning, { state: this.#state, spent });
    const { begun } = this.#chronicle;
    const going = begun.length > 0 ? { ...described, begun } : described;
    switch (outcome.status) {
      case 'running':
        return { ...going, status: 'running', waiting: this.#standstill.waiting };
      case 'suspended': {
        const waiting = this.#waiting;
        const due = this.#wakeAt === undefined ? {} : { wakeAt: this.#wakeAt };
        if (waiting.some(needsAnswer)) return { ...going, status: 'waiting_for_input', waiting, ...due };
        return { ...going, status: 'running', waiting, ...due };
      }
      default:
        return { ...described, ...outcome, endTime: this.#world.clock.now(), endSeq: this.#chronicle.nextSeq() };
    }
  }
}
