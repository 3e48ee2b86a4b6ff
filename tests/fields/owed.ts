import { words } from '@ensembleapp/core/words.ts';

/**
 * Fields that no case shows yet. Whether another test fails without them nobody has proven by taking them away. A new field gets a
 * case, never a line here; whoever writes a case takes its field from this list, which only gets shorter.
 */
export const OWED: ReadonlySet<string> = new Set([...owed('retry', 'jitter'), ...owed('step', 'atMostOnce')]);

function owed(place: string, fields: string): readonly string[] {
  return words(fields).map((field) => `${place}.${field}`);
}
