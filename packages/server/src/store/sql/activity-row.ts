import type { Activity } from '@ensembleapp/core/store/activity-store.ts';
import type { ActivityView } from '@ensembleapp/protocol';
import { badCursor } from './cursor.ts';
import type { ActivityTable } from './tables.ts';

export type ActivityRow = Omit<ActivityTable, 'sequence'> & { readonly sequence: number };
export type NewActivityRow = Omit<ActivityTable, 'sequence'>;

/** One entry and its place among all entries of its credential. */
export interface Entry {
  readonly view: ActivityView;
  readonly place: EntryPlace;
}

export interface EntryPlace {
  readonly timestamp: number;
  readonly sequence: number;
  readonly index: number;
}

const MAX_ENTRIES = 1000;
/** A row ends with its minute, so that forgetting whole rows forgets to the minute. */
const SPAN = 60_000;

/** How the text of a row is made small, and read again. */
export interface Packing {
  pack(text: string): Uint8Array;
  unpack(bytes: Uint8Array): string;
}

/** Packs entries into as few rows as may be, keeping their order. */
export function activityRows(entries: readonly Activity[], packing: Packing): readonly NewActivityRow[] {
  const rows: NewActivityRow[] = [];
  for (const [credentialId, own] of Map.groupBy(entries, (entry) => entry.credentialId)) {
    for (const sameMinute of Map.groupBy(own, (entry) => Math.floor(entry.timestamp / SPAN)).values()) {
      for (let from = 0; from < sameMinute.length; from += MAX_ENTRIES) {
        rows.push(activityRow(credentialId, sameMinute.slice(from, from + MAX_ENTRIES), packing));
      }
    }
  }
  return rows;
}

function activityRow(credentialId: string, entries: readonly Activity[], { pack }: Packing): NewActivityRow {
  const times = entries.map((entry) => entry.timestamp);
  const allowed = entries.filter((entry) => entry.outcome === 'allowed').length;
  return {
    credential_id: credentialId,
    first_at: Math.min(...times),
    last_at: Math.max(...times),
    allowed,
    refused: entries.length - allowed,
    entries: pack(entries.map(toLine).join('\n')),
  };
}

/** The entries of a row, in the order they were given. */
export function readEntries(row: ActivityRow, { unpack }: Packing): readonly Entry[] {
  const lines = unpack(row.entries).split('\n');
  return lines.map((line, index) => {
    const view = parseLine(line);
    return { view, place: { timestamp: view.timestamp, sequence: row.sequence, index } };
  });
}

type Line = readonly [
  timestamp: number,
  method: string,
  path: string,
  target: string | null,
  status: number,
  code: string | null,
  outcome: ActivityView['outcome'],
  ip: string | null,
  userAgent: string | null,
  requestId: string,
  executionId: string | null,
  sub: string | null,
];

/** The values of an entry alone: their names would double what is written for every request. */
function toLine(view: ActivityView): string {
  const { timestamp, method, path, target, status, code, outcome, ip, userAgent, requestId, executionId } = view;
  const { sub = null } = view;
  const line: Line = [
    timestamp,
    method,
    path,
    target,
    status,
    code,
    outcome,
    ip,
    userAgent,
    requestId,
    executionId,
    sub,
  ];
  return JSON.stringify(line);
}

function parseLine(text: string): ActivityView {
  const [timestamp, method, path, target, status, code, outcome, ip, userAgent, requestId, executionId, sub] =
    JSON.parse(text) as Line;
  const view = { timestamp, method, path, target, status, code, outcome, ip, userAgent, requestId, executionId };
  return sub === null ? view : { ...view, sub };
}

/** Does `a` come after `b` in a list that begins with the newest? */
export function isBelow(a: EntryPlace, b: EntryPlace): boolean {
  return (a.timestamp - b.timestamp || a.sequence - b.sequence || a.index - b.index) < 0;
}

export function placeOf({ place }: Entry): string {
  return `${place.timestamp}:${place.sequence}:${place.index}`;
}

/** Reads what `placeOf` wrote; refuses anything else. */
export function parseEntryPlace(text: string): EntryPlace {
  if (!/^\d{1,16}:\d{1,16}:\d{1,4}$/.test(text)) throw badCursor();
  const [timestamp = 0, sequence = 0, index = 0] = text.split(':').map(Number);
  return { timestamp, sequence, index };
}
