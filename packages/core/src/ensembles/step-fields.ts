import { words } from '../words.ts';
import type { Tree } from './reading/tree.ts';

/** Any of these makes a step one that controls others, or runs an ensemble: what this release does not do. */
export const CONTROL_FIELDS = words(`type ensemble parallel foreach branch try switch while mapReduce sleep wait loop
  then else catch finally steps items cases map reduce`);

/** Fields of a step that the language has and this release does not honour. */
export const LATER_STEP_FIELDS =
  words(`cache depends_on dependsOn component atMostOnce scoring state onTimeout schema output stream
  tools memory logging metadata`);

/** Whether a step controls others, or runs an ensemble. */
export function isControl(tree: Tree): boolean {
  return tree.kind === 'mapping' && CONTROL_FIELDS.some((name) => tree.entries.has(name));
}
