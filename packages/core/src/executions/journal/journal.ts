import type { Json } from '@ensembleapp/protocol';
import type { Moment } from '../watching/moment.ts';
import type { Entry, KeptSettled, Started, Trail } from './entry.ts';

/** Where entries are kept. Resolves when they are there for good. */
export type Keep = (entries: readonly Entry[]) => Promise<void>;

const NO_TRAIL: Trail = { failures: 0 };

/**
 * What one run has done, written down as it happens. A run that has to survive its server keeps every entry before anything that
 * depends on it starts; any other one only remembers them, so that it can be kept later, when it waits or has failed.
 */
export class Journal {
  readonly #trails = new Map<string, Trail>();
  readonly #decisions = new Map<string, Json>();
  /** Of earlier lives of the run. */
  readonly moments: Moment[] = [];
  readonly #unkept: Entry[] = [];
  #keep: Keep | undefined;
  #keeping: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  /** What went wrong when entries were to be kept: from then on nothing is. */
  #fault: { readonly error: unknown } | undefined;

  /**
   * @param keep absent: entries are remembered, and no more
   * @param earlier what an earlier life of the run left
   */
  constructor(keep?: Keep, earlier: readonly Entry[] = []) {
    this.#keep = keep;
    for (const entry of earlier) this.#learn(entry);
  }

  /** Whether the run goes on after a crash. */
  get isKept(): boolean {
    return this.#keep !== undefined;
  }

  /** The highest number that an earlier life gave to a start, an end or a moment. */
  get lastSeq(): number {
    const seqs = [...this.#trails.values()].map(({ started, settled }) => settled?.endSeq ?? started?.startSeq ?? 0);
    return [...seqs, this.moments.at(-1)?.sequence ?? 0].reduce((most, seq) => Math.max(most, seq), 0);
  }

  /** What an earlier life left of a step. */
  trail(key: string): Trail {
    return this.#trails.get(key) ?? NO_TRAIL;
  }

  /** Everything that was decided by an earlier life of the run. */
  get decisions(): ReadonlyMap<string, Json> {
    return this.#decisions;
  }

  /** What was decided under the key, by an earlier life of the run. */
  decided(key: string): Json | undefined {
    return this.#decisions.get(key);
  }

  /** Decides once: in every life of the run it is the same. */
  decide<Value extends Json>(key: string, make: () => Value, read: (kept: Json) => Value): Value {
    const kept = this.#decisions.get(key);
    if (kept !== undefined) return read(kept);
    const value = make();
    this.note(key, value);
    return value;
  }

  /** Writes down what was decided. */
  note(key: string, value: Json): void {
    this.#add({ kind: 'decided', key, value });
  }

  /** A control step begins. */
  began(key: string, startTime: number, startSeq: number): void {
    this.#add({ kind: 'started', key, startTime, startSeq, attempt: 0 });
  }

  /** An attempt is about to be made; where the run is kept, only after everything so far is. */
  started(key: string, started: Started): Promise<void> | undefined {
    if (!this.#keep) return undefined;
    this.#add({ kind: 'started', key, ...started });
    return this.kept();
  }

  /** An attempt failed and the next one waits. */
  delayed(key: string, due: number): void {
    if (this.#keep) this.#add({ kind: 'delayed', key, due });
  }

  settled(key: string, settled: KeptSettled): void {
    this.#add({ kind: 'settled', key, settled });
  }

  happened(moment: Moment): void {
    this.#add({ kind: 'moment', moment });
  }

  /** From now on, and with all that was remembered so far, the run is kept. */
  keepFrom(keep: Keep): void {
    this.#keep ??= keep;
  }

  /** Resolves when everything written down so far is kept. @throws StoreUnavailable */
  async kept(): Promise<void> {
    while (this.#keep && !this.#fault && (this.#unkept.length > 0 || this.#keeping)) {
      if (!this.#keeping) this.#keeping = this.#keepAll(this.#keep);
      await this.#keeping;
    }
    if (this.#fault) throw this.#fault.error;
  }

  /** What has not been kept; from now on nothing is written down any more. */
  close(): readonly Entry[] {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    return this.#unkept.splice(0);
  }

  #add(entry: Entry): void {
    if (this.#isClosed) return;
    this.#unkept.push(entry);
    // What is written next takes it along; when nothing is, it is kept on its own.
    if (this.#keep) this.#timer ??= setTimeout(() => this.#keepSoon(), 0);
  }

  async #keepAll(keep: Keep): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      await keep(this.#unkept.splice(0));
    } catch (error) {
      this.#fault = { error };
    } finally {
      this.#keeping = undefined;
    }
  }

  #keepSoon(): void {
    this.#timer = undefined;
    // Whoever next waits for the journal is told what went wrong.
    this.kept().catch(() => {});
  }

  #learn(entry: Entry): void {
    switch (entry.kind) {
      case 'decided':
        this.#decisions.set(entry.key, entry.value);
        return;
      case 'moment':
        this.moments.push(entry.moment);
        return;
      case 'started': {
        const { kind: _kind, key, ...started } = entry;
        const before = this.trail(key);
        const input = started.input ?? before.started?.input;
        this.#trails.set(key, {
          ...before,
          due: undefined,
          started: { ...(before.started ?? started), attempt: started.attempt, ...(input !== undefined && { input }) },
        });
        return;
      }
      case 'delayed': {
        const before = this.trail(entry.key);
        this.#trails.set(entry.key, { ...before, failures: before.failures + 1, due: entry.due });
        return;
      }
      case 'settled':
        this.#trails.set(entry.key, { ...this.trail(entry.key), settled: entry.settled satisfies KeptSettled });
        return;
    }
  }
}
