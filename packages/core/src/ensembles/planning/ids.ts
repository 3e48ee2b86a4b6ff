import type { Step } from '../step.ts';

/** The lists of steps written inside a step. */
export function writtenLists(step: Step): readonly (readonly Step[])[] {
  switch (step.type) {
    case 'parallel':
    case 'sequence':
    case 'foreach':
    case 'while':
      return [step.steps];
    case 'branch':
      return [step.then ?? [], step.else ?? []];
    case 'switch':
      return [...Object.values(step.cases), step.default ?? []];
    case 'map-reduce':
      return [step.map, step.reduce ?? []];
    case 'try':
      return [step.steps, step.catch ?? [], step.finally ?? []];
    default:
      return [];
  }
}

/** The ids of the steps and of all those inside them, in document order. */
export function stepIds(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => [step.id, ...writtenLists(step).flatMap(stepIds)]);
}
