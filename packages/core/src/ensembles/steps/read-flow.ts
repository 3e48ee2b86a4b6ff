import type { Json } from '@ensembleapp/protocol';
import { type Names, namesOf } from '../expression/names.ts';
import type { Flow } from '../flow.ts';
import type { Link } from '../link.ts';
import type { Faults } from '../reading/faults.ts';
import type { HandlerFile } from '../reading/source.ts';
import type { Tree } from '../reading/tree.ts';
import { checkCycles } from './cycle.ts';
import type { FlowAt } from './flow-at.ts';
import { outlineSteps } from './outline.ts';
import { readStep } from './read-step.ts';
import { Reads } from './reads.ts';
import { warnSerialized } from './serialized.ts';

/** Where a flow stands, and what is known there. */
export interface FlowPlace {
  readonly order: 'sequence' | 'graph' | 'machine';
  /** What expressions can name beside the steps. */
  readonly names: Names;
  readonly definitions: Flow['definitions'];
  readonly declared: ReadonlySet<string> | undefined;
  readonly env: ReadonlySet<string> | undefined;
  readonly file: string | undefined;
  readonly handlers: HandlerFile[];
  readonly links: Link[];
}

/** Gives the steps of a flow their ids; what is read with it can name them. */
export function openFlow(trees: readonly Tree[], place: FlowPlace, faults: Faults): FlowAt {
  const { order, names, env, links, ...flow } = place;
  const outline = outlineSteps(trees, order === 'sequence', faults);
  const opened: Flow = { ...flow, outline, reads: new Reads(), machine: order === 'machine' };
  return {
    faults,
    flow: opened,
    owner: '',
    scope: { names: namesOf(outline.byId.keys(), names), steps: outline.byId, env, links },
  };
}

/** The canonical form of the steps. */
export function readFlow(trees: readonly Tree[], at: FlowAt): readonly Json[] {
  return trees.map((tree) => readStep(tree, at));
}

/** Reports what only shows when all of a flow was read. */
export function checkFlow(order: FlowPlace['order'], { flow, faults }: FlowAt): void {
  if (order === 'graph') checkCycles(flow, faults);
  warnSerialized(flow, faults);
}
