import type { JsonObject } from '@ensembleapp/protocol';
import type { Problem } from './problem.ts';
import type { Read } from './reading/source.ts';

/** What the reader says of a text: its canonical form, or null when it is not well formed, and every problem. */
export interface CanonicalResult {
  readonly canonical: JsonObject | null;
  readonly problems: readonly Problem[];
}

/** The reader's result in the form of language reference, section 1; what `validate --canonical` prints of each file. */
export function canonicalResult({ form, problems }: Read<unknown>): CanonicalResult {
  return { canonical: form ?? null, problems };
}
