import type { Json } from '@ensembleapp/protocol';

/** JSON text with the members of every mapping in order of their names: equal values give equal text. */
export function stableJson(value: Json): string {
  return JSON.stringify(value, (_name, part: Json) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
