import type { Json } from '@ensembleapp/protocol';
import { lasting, type StepFailure } from '../../step-failure.ts';
import { expectMapping } from './expect.ts';
import { perItem } from './items.ts';

type Convert = (value: Exclude<Json, null>) => Json | undefined;

const CONVERT: Readonly<Record<string, Convert>> = {
  string: (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
  number: toNumber,
  integer: (value) => {
    const number = toNumber(value);
    return number === undefined ? undefined : Math.trunc(number);
  },
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 1 || value === '1') return true;
    return value === 'false' || value === 0 || value === '0' ? false : undefined;
  },
  date: (value) => {
    const time = typeof value === 'string' || typeof value === 'number' ? new Date(value) : new Date(Number.NaN);
    return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
  },
};

/** `{member: type}` with string, number, integer, boolean or date. Null and missing members stay; a value that is no such thing fails. */
export function coerce(data: Json, setting: Json): Json {
  const conversions = Object.entries(expectMapping('coerce', setting)).map(([name, type]) => ({
    name,
    type,
    convert: conversionTo(type),
  }));
  return perItem(data, (item) => {
    const changed: Record<string, Json> = { ...item };
    for (const { name, type, convert } of conversions) {
      const value = Object.hasOwn(item, name) ? item[name] : undefined;
      if (value === undefined || value === null) continue;
      const converted = convert(value);
      if (converted === undefined) throw wrong(`${name} holds a value that is no ${type}`);
      changed[name] = converted;
    }
    return changed;
  });
}

function conversionTo(type: Json): Convert {
  const convert = typeof type === 'string' && Object.hasOwn(CONVERT, type) ? CONVERT[type] : undefined;
  if (convert === undefined) throw wrong(`the types are ${Object.keys(CONVERT).join(', ')}`);
  return convert;
}

function toNumber(value: Exclude<Json, null>): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  return typeof value === 'object' || !Number.isFinite(number) ? undefined : number;
}

function wrong(message: string): StepFailure {
  return lasting('INVALID_INPUT', `transform: coerce: ${message}`);
}
