import { textOf } from '../reading/text-of.ts';
import type { Tree } from '../reading/tree.ts';
import { LOOP_ROOTS } from '../roots.ts';

/** `item`, `index` and the like, and what the loop calls them. */
export function loopNames(loop: Tree | undefined): readonly string[] {
  if (loop?.kind !== 'mapping') return [];
  const own = ['as', 'indexAs'].flatMap((name) => textOf(loop.entries.get(name)?.value)?.value ?? []);
  return [...LOOP_ROOTS, ...own];
}
