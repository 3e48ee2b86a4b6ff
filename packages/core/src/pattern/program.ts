import { type Edge, PatternFault, type Syntax } from './syntax.ts';

/** One state of the machine a pattern becomes; `next` and `other` are indexes of states. */
export type State =
  | { readonly kind: 'character'; readonly accepts: (character: string) => boolean; readonly next: number }
  | { readonly kind: 'edge'; readonly edge: Edge; readonly next: number }
  | { readonly kind: 'split'; next: number; readonly other: number }
  | { readonly kind: 'match' };

export interface Program {
  readonly states: readonly State[];
  readonly start: number;
}

const LARGEST = 1000;

/** The states of a pattern, built from its end to its start. @throws PatternFault when there are too many. */
export function compileProgram(syntax: Syntax): Program {
  const states: State[] = [{ kind: 'match' }];
  const add = (state: State): number => {
    if (states.length >= LARGEST) throw new PatternFault('is too large; use smaller counts');
    return states.push(state) - 1;
  };
  const build = (part: Syntax, next: number): number => {
    switch (part.kind) {
      case 'character':
        return add({ kind: 'character', accepts: part.accepts, next });
      case 'edge':
        return add({ kind: 'edge', edge: part.edge, next });
      case 'sequence':
        return part.parts.reduceRight((after, item) => build(item, after), next);
      case 'choice':
        return part.options
          .map((option) => build(option, next))
          .reduceRight((other, start) => add({ kind: 'split', next: start, other }));
      case 'repeat':
        return repeat(part, next);
    }
  };
  const repeat = ({ part, least, most }: Extract<Syntax, { kind: 'repeat' }>, next: number): number => {
    let after = next;
    if (most === Number.POSITIVE_INFINITY) {
      const loop: Extract<State, { kind: 'split' }> = { kind: 'split', next, other: next };
      after = add(loop);
      loop.next = build(part, after);
    } else {
      for (let count = least; count < most; count++)
        after = add({ kind: 'split', next: build(part, after), other: next });
    }
    for (let count = 0; count < least; count++) after = build(part, after);
    return after;
  };
  const start = build(syntax, 0);
  return { states, start };
}
