import { Cron } from 'croner';
import { words } from '../../words.ts';

const NAMED: ReadonlySet<string> = new Set(words('@yearly @annually @monthly @weekly @daily @midnight @hourly'));
const MONTHS = words('jan feb mar apr may jun jul aug sep oct nov dec');
const DAYS = words('sun mon tue wed thu fri sat');

interface CronField {
  readonly what: string;
  readonly least: number;
  readonly most: number;
  /** Names that stand for numbers, from `least`. */
  readonly names: readonly string[];
}

const FIELDS: readonly CronField[] = [
  { what: 'minute', least: 0, most: 59, names: [] },
  { what: 'hour', least: 0, most: 23, names: [] },
  { what: 'day of month', least: 1, most: 31, names: [] },
  { what: 'month', least: 1, most: 12, names: MONTHS },
  { what: 'day of week', least: 0, most: 7, names: DAYS },
];

/**
 * The times of an expression, on a clock that never changes: what they mean in a time zone is for the time zone to say.
 * @throws Error for one that {@link cronFault} finds fault with
 */
export function parseCron(written: string): Cron {
  return new Cron(written, { timezone: 'UTC', paused: true, sloppyRanges: true });
}

/** What is wrong with a cron expression: five fields, or one of `@daily` and the like. Undefined when nothing is. */
export function cronFault(written: string): string | undefined {
  const text = written.trim();
  if (text.startsWith('@')) return NAMED.has(text.toLowerCase()) ? undefined : `there is no ${text}`;
  const parts = text.split(/\s+/);
  if (parts.length !== FIELDS.length) return 'it has five fields: minute, hour, day of month, month, day of week';
  for (const [index, field] of FIELDS.entries()) {
    const part = parts[index] ?? '';
    if (!part.split(',').every((item) => fits(item, field))) return `"${part}" is no ${field.what}`;
  }
  try {
    parseCron(text);
    return undefined;
  } catch {
    return 'a step is longer than what it divides';
  }
}

/** `*`, `5`, `1-5`, each with an optional step: `*` with `/15` behind it. */
function fits(item: string, field: CronField): boolean {
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
  if (range === '*' || (range === '?' && step === undefined)) return true;
  const ends = range.split('-').map((end) => numberOf(end, field));
  const [first, last] = ends;
  if (first === undefined || ends.length > 2 || ends.includes(undefined)) return false;
  return last === undefined || first <= last;
}

function numberOf(written: string, { least, most, names }: CronField): number | undefined {
  const index = names.indexOf(written.toLowerCase());
  if (index !== -1) return least + index;
  const number = /^\d{1,2}$/.test(written) ? Number(written) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}
