import type { Json } from '@ensembleapp/protocol';
import type { Frame } from '../frame.ts';
import { notReached, type Seen } from '../settled.ts';
import type { StepSubject } from '../step-subject.ts';

/** What the steps of a loop's body gave in each turn. */
export class TurnLog {
  readonly #ids: ReadonlySet<string>;
  readonly #outputs = new Map<string, Json[]>();
  readonly #failed = new Map<string, Seen>();
  readonly #last = new Map<string, StepSubject>();

  constructor(ids: ReadonlySet<string>) {
    this.#ids = ids;
  }

  /** Keeps what settled in one turn. */
  keep(index: number, frame: Frame): void {
    for (const id of this.#ids) {
      const subject = frame.find(id);
      if (!subject || subject === this.#last.get(id)) continue;
      const { settled } = subject;
      const outputs = this.#outputs.get(id) ?? [];
      this.#outputs.set(id, outputs);
      // A step of a loop within this one is, once that is over, the list of what it gave there.
      outputs[index] = settled.output ?? settled.outputs ?? null;
      this.#last.set(id, subject);
      if (settled.status === 'failed') this.#failed.set(id, settled);
    }
  }

  /**
   * Shows the steps of a loop that is over to what comes after it: `outputs` is the list over the turns, null where there was none;
   * a step failed when it did in any turn.
   * @param lastTurn whether `output` is that of the last turn; otherwise there is none
   */
  close(frame: Frame, turns: number, lastTurn = false): void {
    for (const id of this.#ids) {
      const last = this.#last.get(id)?.settled;
      const kept = this.#outputs.get(id) ?? [];
      const outputs = Array.from({ length: turns }, (_, index) => kept[index] ?? null);
      const end = this.#failed.get(id) ?? last;
      const output = lastTurn ? last?.output : undefined;
      frame.settle(id, end ? { ...end, output, outputs } : notReached(outputs));
    }
  }
}
