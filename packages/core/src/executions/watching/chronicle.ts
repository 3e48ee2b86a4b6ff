import type { StepFailure } from '../../agents/step-failure.ts';
import type { Clock } from '../../world.ts';
import type { BegunStep, StepRecord } from '../execution.ts';
import type { Journal } from '../journal/journal.ts';
import type { StartedStep } from '../step-record.ts';
import { needsAnswer, type Waiting } from '../waiting.ts';
import type { Happening, LogLine, Moment } from './moment.ts';

/** How much of what its handlers log is kept with a run: lines, and UTF-16 units of their JSON. */
const LOG_LINES = 1000;
const LOG_SIZE = 512 * 1024;
/** How many other moments are, those of waits aside. */
const MOMENTS = 5000;

/** What a chronicle stands on. */
interface Desk {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Called after each change; whoever watches looks at the run then. */
  readonly changed: () => void;
}

/**
 * What has happened in a run, each thing with a number from one counter: the events of a run, live or over, are read from it. The
 * journal keeps what a later life of the run cannot find out again.
 */
export class Chronicle {
  /** Steps that settled so far. */
  readonly steps: StepRecord[] = [];
  readonly moments: Moment[];
  readonly #desk: Desk;
  readonly #begun = new Map<object, BegunStep>();
  /** Places whose changes of the state an earlier life told. */
  readonly #told = new Set<string>();
  /** Places that wait for somebody. */
  readonly #open = new Set<string>();
  #seq: number;
  #isClosed = false;
  #logLines = 0;
  #logSize = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#seq = desk.journal.lastSeq;
    this.moments = [...desk.journal.moments];
    for (const moment of this.moments) this.#recall(moment);
  }

  /** Counts starts and ends of steps, and moments, from 1. */
  readonly nextSeq = (): number => {
    this.#seq += 1;
    return this.#seq;
  };

  /** Steps that have begun and not settled, in the order they began in. */
  get begun(): readonly BegunStep[] {
    return [...this.#begun.values()];
  }

  /** The run is let go of: what is cut off by that has not settled, and runs again when the run goes on. */
  close(): void {
    this.#isClosed = true;
  }

  /** @param isSkipped it has an end, and is not said to have begun */
  begin(started: StartedStep, isSkipped = false): void {
    const { id: step, agent, startTime, startSeq, path } = started;
    const place = path.length > 0 ? { path } : {};
    this.#begun.set(started, { step, agent, startTime, startSeq, ...place, ...(isSkipped && { isSkipped }) });
    this.#desk.changed();
  }

  /** It has its end's number, and what it changes of the state may have to wait for others. */
  settling(started: StartedStep, endSeq: number): void {
    const begun = this.#begun.get(started);
    if (begun && !this.#isClosed) this.#begun.set(started, { ...begun, endSeq });
  }

  settled(started: StartedStep, record: StepRecord): void {
    if (this.#isClosed) return;
    this.#begun.delete(started);
    this.steps.push(record);
    this.#desk.changed();
  }

  /** A line too many is not kept; the last one that is says so. */
  log(line: LogLine): void {
    if (this.#logLines >= LOG_LINES || this.#logSize >= LOG_SIZE) return;
    this.#count(line);
    const isLast = this.#logLines >= LOG_LINES || this.#logSize >= LOG_SIZE;
    this.#note({ kind: 'log', ...line });
    const message = 'What is logged from here on is not kept with the execution';
    if (isLast) this.#note({ kind: 'log', ...line, level: 'warn', message, metadata: {} });
  }

  /** Of steps that are nobody else's business nothing is told. */
  retrying(started: object, failure: Pick<StepFailure, 'reason' | 'message'>, attempt: number, delay: number): void {
    const begun = this.#begun.get(started);
    if (!begun || this.moments.length >= MOMENTS) return;
    const { reason: code, message } = failure;
    this.#note({ kind: 'retrying', step: begun.step, agent: begun.agent, error: { code, message }, attempt, delay });
  }

  /** @param key names the place that changed it; null: it was changed from outside */
  stateChanged(key: string | null, keys: readonly string[]): void {
    if (keys.length === 0 || this.moments.length >= MOMENTS || (key !== null && this.#told.has(key))) return;
    this.#note({ kind: 'state', key, keys });
  }

  /** A step begins to wait; one that an earlier life of the run left waiting is not told again. */
  waits(waiting: Waiting): void {
    if (!needsAnswer(waiting) || this.#open.has(waiting.key)) return;
    this.#open.add(waiting.key);
    this.#note({ kind: 'waiting', waiting });
  }

  goesOn({ key, step }: Waiting): void {
    if (this.#open.delete(key)) this.#note({ kind: 'resumed', key, step });
  }

  #note(happening: Happening): void {
    const { journal, clock, changed } = this.#desk;
    const moment = { ...happening, sequence: this.nextSeq(), at: clock.now() };
    this.moments.push(moment);
    journal.happened(moment);
    changed();
  }

  #count(line: LogLine): void {
    this.#logLines += 1;
    this.#logSize += JSON.stringify(line).length;
  }

  #recall(moment: Moment): void {
    switch (moment.kind) {
      case 'log':
        this.#count(moment);
        return;
      case 'state':
        if (moment.key !== null) this.#told.add(moment.key);
        return;
      case 'waiting':
        this.#open.add(moment.waiting.key);
        return;
      case 'resumed':
        this.#open.delete(moment.key);
        return;
      case 'retrying':
        return;
    }
  }
}
