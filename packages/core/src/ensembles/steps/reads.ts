import type { Reference } from '../expression/expression.ts';

/** What one step, or one of the ensemble's own agents, reads and writes. */
interface Access {
  readonly steps: Set<string>;
  /** `*`: all of the state. */
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  /** The agent that it calls. */
  calls: string | undefined;
}

/** Who reads which steps and which state, as far as the text tells. */
export class Reads {
  readonly #of = new Map<string, Access>();

  of(reader: string): Access {
    const known = this.#of.get(reader);
    if (known) return known;
    const access: Access = { steps: new Set(), reads: new Set(), writes: new Set(), calls: undefined };
    this.#of.set(reader, access);
    return access;
  }

  /** Notes one reference of an expression. In `state.set` the state is not read: it is what is changed. */
  note(reader: string, { root, path }: Reference, step: string | undefined, inSet: boolean): void {
    const access = this.of(reader);
    if (step !== undefined) access.steps.add(step);
    else if (root === 'state' && !inSet) access.reads.add(path[0] ?? '*');
  }
}
