import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Output } from '../terminal/output.ts';

/** Members whose numbers are times. */
const TIMES = new Set([
  'createdAt',
  'updatedAt',
  'expiresAt',
  'lastUsed',
  'revokedAt',
  'startTime',
  'endTime',
  'timestamp',
]);

/** Prints one object of the API, every member of it. */
export function printMembers(output: Output, object: JsonObject): void {
  if (output.json) output.document(object);
  else output.members(Object.entries(object).map(([name, value]) => [name, shown(output, name, value)]));
}

function shown(output: Output, name: string, value: Json): string {
  if (TIMES.has(name) && (typeof value === 'number' || value === null)) {
    return output.time(value, name === 'lastUsed' || name === 'expiresAt' ? 'never' : '-');
  }
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ') || '-';
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value === null || value === '' ? '-' : String(value);
}
