import type { Context } from 'hono';
import type { Peer } from './peer.ts';

/**
 * A header of the request, by its name in small letters; one that was sent twice is both values with a comma between. On Node it is what
 * the parser has made already: ten of these are read per request, and the web's Headers would ask ten times whether the name is one.
 */
export function headerOf({ req, env }: Context<{ Bindings: Peer }>, name: string): string | undefined {
  const parsed = env?.incoming?.headers;
  if (!parsed) return req.header(name);
  const value = parsed[name];
  return typeof value === 'string' ? value : value?.join(', ');
}
