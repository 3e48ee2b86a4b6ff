/** Where a step stands: the lists around it from the outermost, and its place in each. */
export interface Position {
  readonly id: string;
  readonly chain: readonly Place[];
}

interface Place {
  readonly list: StepList;
  readonly index: number;
}

/** A list of steps. */
export interface StepList {
  /** Its steps run one after another, each once: an earlier one never sees a later one. */
  readonly ordered: boolean;
}

/**
 * Whether a step can only settle after another has read it: it is the reader itself, a step around it, or it stands later in a list
 * that both stand in and that runs in order.
 */
export function isLater(step: Position, reader: Position): boolean {
  if (step.id === reader.id) return true;
  for (const [depth, own] of step.chain.entries()) {
    const other = reader.chain[depth];
    if (!other || own.list !== other.list) return false;
    if (own.index !== other.index) return own.list.ordered && own.index > other.index;
  }
  return true;
}
