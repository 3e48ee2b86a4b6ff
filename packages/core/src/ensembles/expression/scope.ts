import type { Subject } from './subject.ts';
import type { Value } from './value.ts';

/** Where an expression finds what it names. A `Map` from name to value will do. Its values are plain JSON data or subjects. */
export interface Scope {
  /** The value of a root; undefined when it has none yet. */
  get(root: string): unknown;
  /** The component of a reference such as `greeting@v1.0.0`. */
  component?(reference: string): unknown;
  /** Epoch milliseconds, for `now()`, `Date.now()` and `new Date()`; the real clock when left out. */
  now?(): number;
  /** For `uuid()`; random when left out. */
  uuid?(): string;
  /** From 0 up to 1, for `Math.random()`; random when left out. */
  random?(): number;
  /** Told of each expression that left nothing inside a text. May throw an ExpressionFailure to refuse that. */
  onUndefined?(source: string): void;
}

/** What a root names. The scope holds plain data or subjects by contract: this is where it gets its type. */
export function readRoot(scope: Scope, name: string): Value | Subject {
  return scope.get(name) as Value | Subject;
}

export function readComponent(scope: Scope, reference: string): Value {
  return scope.component?.(reference) as Value;
}
