import type { ComponentKind } from '@ensembleapp/protocol';
import type { Reference } from '../ensembles/expression/expression.ts';

/** A component that something refers to. */
export interface ComponentUse {
  /** As it is written: `prompts/tone@v1`, or `tone@v1`. */
  readonly reference: string;
  /** What the place fixes; absent: to be found by name. */
  readonly kind?: ComponentKind;
}

/** The components that expressions name: `component.tone@v1`. */
export function componentsNamed(references: readonly Reference[]): readonly ComponentUse[] {
  return references.flatMap(({ root, path: [reference] }) =>
    root === 'component' && reference !== undefined ? [{ reference }] : [],
  );
}
