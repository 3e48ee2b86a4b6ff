import type { Flow } from '../flow.ts';
import type { Faults } from '../reading/faults.ts';
import type { OutlinedStep } from './outline.ts';

/** Reports steps of a graph that wait for each other by reference or `depends_on`; language reference, section 6. */
export function checkCycles({ outline, reads }: Flow, faults: Faults): void {
  const waits = new Map<string, Set<string>>();
  for (const step of outline.steps) {
    const top = topOf(step, outline.steps);
    const edges = waits.get(top) ?? new Set();
    waits.set(top, edges);
    const { steps, calls } = reads.of(step.id);
    const ofDefinition = calls === undefined ? [] : reads.of(definitionOwner(calls)).steps;
    for (const id of [...steps, ...ofDefinition]) {
      const read = outline.byId.get(id);
      const other = read && topOf(read, outline.steps);
      if (other !== undefined && other !== top) edges.add(other);
    }
  }
  const cycle = findCycle(waits);
  const first = cycle && outline.byId.get(cycle[0] ?? '');
  if (!cycle || !first) return;
  const message = `these steps wait for each other: ${[...cycle, cycle[0]].join(' -> ')}`;
  faults.error(first.tree, 'CYCLE', message, 'take one of the references away');
}

/** Under this name what one of the ensemble's own agents reads is kept: no step has such an id. */
export function definitionOwner(name: string): string {
  return `agent:${name}`;
}

/** The step of the outermost list that a step stands in. */
function topOf({ chain, id }: OutlinedStep, steps: readonly OutlinedStep[]): string {
  if (chain.length === 1) return id;
  const index = chain[0]?.index;
  return steps.find((step) => step.chain.length === 1 && step.chain[0]?.index === index)?.id ?? id;
}

function findCycle(waits: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (id: string): readonly string[] | undefined => {
    if (done.has(id)) return undefined;
    const at = path.indexOf(id);
    if (at !== -1) return path.slice(at);
    path.push(id);
    for (const next of waits.get(id) ?? []) {
      const found = visit(next);
      if (found) return found;
    }
    path.pop();
    done.add(id);
    return undefined;
  };
  for (const id of waits.keys()) {
    const found = visit(id);
    if (found) return found;
  }
  return undefined;
}
