import type { Flow } from '../flow.ts';
import type { Faults } from '../reading/faults.ts';
import { toJson } from '../reading/tree.ts';
import type { OutlinedStep } from './outline.ts';

/** Warns of loops that ask for items at the same time, and whose body reads and writes one key; language reference, section 7.3. */
export function warnSerialized({ outline, reads }: Flow, faults: Faults): void {
  for (const loop of outline.steps) {
    if (!isConcurrent(loop)) continue;
    const body = outline.steps.filter((step) => step === loop || isInside(step, loop)).map(({ id }) => reads.of(id));
    const read = new Set(body.flatMap((access) => [...access.reads]));
    const key = body.flatMap(({ writes }) => [...writes]).find((written) => read.has(written) || read.has('*'));
    if (key === undefined) continue;
    const message = `items run one at a time: the body reads and writes state.${key}`;
    faults.warn(loop.tree, 'SERIALIZED', message, 'read the key in state.set only');
  }
}

const NAMES = ['maxConcurrency', 'max_concurrency', 'concurrency'];

function isConcurrent({ type, mapping }: OutlinedStep): boolean {
  const short = mapping.entries.get('loop')?.value;
  const loop = short?.kind === 'mapping' ? short : mapping;
  if (loop === mapping && type !== 'foreach' && type !== 'map-reduce') return false;
  const parallel = loop.entries.get('parallel')?.value;
  if (loop !== mapping && parallel && toJson(parallel) === true) return true;
  const most = NAMES.flatMap((name) => loop.entries.get(name)?.value ?? [])[0];
  const number = most && toJson(most);
  return typeof number === 'number' && number > 1;
}

function isInside(step: OutlinedStep, outer: OutlinedStep): boolean {
  const depth = outer.chain.length - 1;
  return (
    step.chain.length > outer.chain.length &&
    outer.chain.every(({ list }, index) => step.chain[index]?.list === list) &&
    step.chain[depth]?.index === outer.chain[depth]?.index
  );
}
