import { words } from '../../words.ts';

/** First segments that are the server's own; HTTP reference, section 18. */
const RESERVED: ReadonlySet<string> = new Set(
  words(`api ensembles tokens agents executions chat health ready metrics openapi.json docs schemas sdk assets oauth .well-known
    dashboard mcp workflow channel t callback webhooks`),
);

/** One part of a trigger's path. */
export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string }
  /** The last `*`: the rest of the path, which may be empty. */
  | { readonly kind: 'rest' };

/** Is it a path of names, `:param` segments and a last `*`? */
export function isPath(written: string): boolean {
  if (!written.startsWith('/')) return false;
  const parts = written
    .replace(/(.)\/$/, '$1')
    .slice(1)
    .split('/');
  if (parts.length === 1 && parts[0] === '') return true;
  return parts.every((part, at) => /^(?::[\w-]+|[^\s?#*:]+)$/.test(part) || (part === '*' && at === parts.length - 1));
}

/** The parts of a path that {@link isPath}. A slash at the end says nothing. */
export function segmentsOf(path: string): readonly Segment[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => {
      if (part === '*') return { kind: 'rest' };
      return part.startsWith(':') ? { kind: 'param', name: part.slice(1) } : { kind: 'literal', text: part };
    });
}

/** Whether a path, declared or asked for, is one of the server's own, now or later. Below `/webhooks/` it is not. */
export function isReservedPath(path: string): boolean {
  const [first, second] = path.split('/').filter((part) => part !== '');
  return first === undefined || (RESERVED.has(first) && !(first === 'webhooks' && second !== undefined));
}
