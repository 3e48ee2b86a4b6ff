import pg from 'pg';

const { builtins } = pg.types;
/** Digits that a double holds whatever they are. */
const EXACT_DIGITS = 15;

/** How values of PostgreSQL types become JSON; every other type is read as `pg` does, which gives numbers, truths, JSON and text. */
const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [builtins.INT8, readNumber],
  [builtins.NUMERIC, readNumber],
  [builtins.TIMESTAMPTZ, readTime],
  [builtins.FLOAT4, readFloat],
  [builtins.FLOAT8, readFloat],
  [builtins.BYTEA, (text: string) => Buffer.from(text.slice(2), 'hex').toString('base64')],
  // Without a time zone they name no moment: they stay as they are written.
  [builtins.TIMESTAMP, String],
  [builtins.DATE, String],
]);

/** The parser of a type, by its number in the database. */
export function parserOf(type: number): (text: string) => unknown {
  return PARSERS.get(type) ?? pg.types.getTypeParser(type, 'text');
}

/** A number, where that holds every digit; else its text. */
function readNumber(text: string): number | string {
  const digits = text.replace(/^-?0*|\./g, '').length;
  return /^-?[\d.]+$/.test(text) && digits <= EXACT_DIGITS ? Number(text) : text;
}

function readFloat(text: string): number | null {
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

function readTime(text: string): string {
  const time: unknown = pg.types.getTypeParser(builtins.TIMESTAMPTZ, 'text')(text);
  return time instanceof Date ? time.toISOString() : text;
}
