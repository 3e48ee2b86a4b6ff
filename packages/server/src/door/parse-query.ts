import { Refusal } from '@ensembleapp/core/refusal.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { parseInput } from './parse-input.ts';

/**
 * The query parameters an endpoint knows.
 * @throws Refusal INVALID_INPUT for one that is unknown, given twice or wrong: a mistyped filter must not return everything
 */
export function parseQuery({ query, lenient }: AnyEndpoint, url: string): unknown {
  const start = url.indexOf('?');
  if (start === -1 && !query) return undefined;
  const values: Record<string, string> = {};
  const details = [];
  for (const [name, value] of start === -1 ? [] : new URLSearchParams(url.slice(start + 1))) {
    if (!query && !lenient) details.push({ path: `query.${name}`, message: 'is not known here' });
    else if (Object.hasOwn(values, name)) details.push({ path: `query.${name}`, message: 'is given twice' });
    Object.defineProperty(values, name, { value, enumerable: true, configurable: true, writable: true });
  }
  if (details.length > 0) throw new Refusal('INVALID_INPUT', 'Invalid input', { details });
  return query && parseInput(query, values, 'query.');
}
