/** The roots known at one place: steps, loop names, inputs of a tool, and the roots of the language. */
export interface Names {
  has(name: string): boolean;
  /** Every known name, for hints. */
  list(): Iterable<string>;
}

/** The given names, laid over those known around them. */
export function namesOf(names: Iterable<string>, outer?: Names): Names {
  const own = new Set(names);
  return {
    has: (name) => own.has(name) || (outer?.has(name) ?? false),
    *list() {
      yield* own;
      if (outer) yield* outer.list();
    },
  };
}
