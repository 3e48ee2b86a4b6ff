import type { Activity, ActivityBatch } from '@ensembleapp/core/store/activity-store.ts';
import { isLike, type NewActivityRow, type Packing, toLine, toShortLine } from './activity-row.ts';
import type { SpareBuffers } from './spare-buffers.ts';

const MAX_ENTRIES = 1000;
/** A row spans less than a minute, in ms, so that forgetting whole rows forgets to the minute. */
const SPAN = 60_000;
/** A batch of so many rows, or so many entries, keeps the process for some 20 ms while it is packed and written. */
const FULL_ROWS = 1000;
const FULL_ENTRIES = 30_000;

/**
 * Gathers entries in as few rows as may be, keeping the order of each credential's.
 * @param spare where its memory comes from, and goes once it is written
 */
export function activityBatch(
  insert: (rows: readonly NewActivityRow[]) => Promise<unknown>,
  { pack }: Packing,
  spare: SpareBuffers,
): ActivityBatch {
  const rows: GrowingRow[] = [];
  const growing = new Map<string, GrowingRow>();
  let size = 0;

  return {
    get size() {
      return size;
    },
    get isFull() {
      return rows.length >= FULL_ROWS || size >= FULL_ENTRIES;
    },
    add(entry) {
      size++;
      if (growing.get(entry.credentialId)?.add(entry)) return;
      const row = new GrowingRow(entry, spare);
      rows.push(row);
      growing.set(entry.credentialId, row);
    },
    async write() {
      if (rows.length === 0) return;
      await insert(rows.map((row) => row.toRow(pack)));
      for (const row of rows.splice(0)) row.giveBack();
      growing.clear();
    },
  };
}

/** One row while entries come: their lines as bytes, since an object for every request would keep the collector busy. */
class GrowingRow {
  readonly #credentialId: string;
  readonly #spare: SpareBuffers;
  #bytes: Buffer;
  #length = 0;
  #firstAt: number;
  #lastAt: number;
  #allowed = 0;
  #refused = 0;
  /** The entry written last in full. */
  #like: Activity;

  constructor(entry: Activity, spare: SpareBuffers) {
    this.#spare = spare;
    this.#bytes = spare.take(0);
    this.#credentialId = entry.credentialId;
    this.#firstAt = entry.timestamp;
    this.#lastAt = entry.timestamp;
    this.#like = entry;
    this.#take(entry, toLine(entry));
  }

  /** False when the entry needs a row of its own. */
  add(entry: Activity): boolean {
    const { timestamp } = entry;
    const span = Math.max(this.#lastAt, timestamp) - Math.min(this.#firstAt, timestamp);
    if (span >= SPAN || this.#allowed + this.#refused >= MAX_ENTRIES) return false;
    if (isLike(entry, this.#like)) this.#take(entry, `\n${toShortLine(entry)}`);
    else {
      this.#like = entry;
      this.#take(entry, `\n${toLine(entry)}`);
    }
    return true;
  }

  #take({ timestamp, outcome }: Activity, line: string): void {
    this.#firstAt = Math.min(this.#firstAt, timestamp);
    this.#lastAt = Math.max(this.#lastAt, timestamp);
    if (outcome === 'allowed') this.#allowed++;
    else this.#refused++;
    this.#reserve(line.length * 3);
    this.#length += this.#bytes.write(line, this.#length, 'utf8');
  }

  /** Room for so many more bytes. */
  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = this.#spare.take(this.#length + bytes);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#spare.give(this.#bytes);
    this.#bytes = larger;
  }

  toRow(pack: Packing['pack']): NewActivityRow {
    return {
      credential_id: this.#credentialId,
      first_at: this.#firstAt,
      last_at: this.#lastAt,
      allowed: this.#allowed,
      refused: this.#refused,
      entries: pack(this.#bytes.subarray(0, this.#length)),
    };
  }

  /** Its bytes, and those of the row it made, are anybody's from now on. */
  giveBack(): void {
    this.#spare.give(this.#bytes);
  }
}
