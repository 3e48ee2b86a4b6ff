/** Reads JSON text that this store wrote; the caller names its shape. Every object and array in it is frozen. */
export function readJson<Shape>(text: string): Shape {
  return JSON.parse(text, (_, value: unknown) => Object.freeze(value)) as Shape;
}

/** JSON text with the members of every object in order of their names: equal values give equal text. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
