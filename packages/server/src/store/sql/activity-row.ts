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

/** How the text of a row is made small, and read again. */
export interface Packing {
  /** @param text UTF-8, which the packed bytes may share their memory with */
  pack(text: Uint8Array): Uint8Array;
  unpack(bytes: Uint8Array): string;
}

/** The entries of a row, in the order they were given. */
export function readEntries(row: ActivityRow, { unpack }: Packing): readonly Entry[] {
  let like: Line | undefined;
  return unpack(row.entries)
    .split('\n')
    .map((text, index) => {
      const line: Line | ShortLine = JSON.parse(text);
      like = isShort(line) ? like && lengthen(line, like) : line;
      if (!like) throw new Error('a row of activity begins with a short line');
      const view = toView(like);
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

/** An entry that has all else in common with the one before it. */
type ShortLine = readonly [timestamp: number, requestId: string, executionId: string | null];

/** The values of an entry alone: their names would double what is written for every request. */
export function toLine(view: ActivityView): string {
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

/** What a program asks again and again differs in this alone. */
export function toShortLine({ timestamp, requestId, executionId }: ActivityView): string {
  const line: ShortLine = [timestamp, requestId, executionId];
  return JSON.stringify(line);
}

/** May the entry behind `like` be a short line? */
export function isLike(view: ActivityView, like: ActivityView): boolean {
  return (
    view.path === like.path &&
    view.method === like.method &&
    view.target === like.target &&
    view.status === like.status &&
    view.code === like.code &&
    view.outcome === like.outcome &&
    view.ip === like.ip &&
    view.userAgent === like.userAgent &&
    view.sub === like.sub
  );
}

function isShort(line: Line | ShortLine): line is ShortLine {
  return line.length === 3;
}

function lengthen([timestamp, requestId, executionId]: ShortLine, like: Line): Line {
  const [, method, path, target, status, code, outcome, ip, userAgent, , , sub] = like;
  return [timestamp, method, path, target, status, code, outcome, ip, userAgent, requestId, executionId, sub];
}

function toView(line: Line): ActivityView {
  const [timestamp, method, path, target, status, code, outcome, ip, userAgent, requestId, executionId, sub] = line;
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
