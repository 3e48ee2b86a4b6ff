import type { JsonObject } from '@ensembleapp/protocol';
import { namesOf } from '../ensembles/expression/names.ts';
import { declaredKeys } from '../ensembles/read-state.ts';
import type { Faults } from '../ensembles/reading/faults.ts';
import { besides, readShape } from '../ensembles/reading/shape.ts';
import { type Entry, isEmpty, type Mapping } from '../ensembles/reading/tree.ts';
import { ENSEMBLE_ROOTS } from '../ensembles/roots.ts';
import { checkFlow, openFlow, readFlow } from '../ensembles/steps/read-flow.ts';
import { stepsOf } from '../ensembles/steps/step-lists.ts';
import type { AgentPlace } from './agent-place.ts';
import { FLOW_AGENT, STRUCTURE, withDefaults } from './agent-shape.ts';
import { readShapes } from './read-agent-inputs.ts';

/** An agent of several operations: a graph of its own. */
export function readSeveralOperations(
  several: Entry,
  mapping: Mapping,
  { env, file, handlers, links, inline }: AgentPlace,
  faults: Faults,
): JsonObject {
  if (!isEmpty(several.value)) faults.use('agent.operations', several, 'operations');
  else faults.error(several, 'EMPTY_FLOW', 'there are no steps', 'write a list of steps');
  const trees = stepsOf(several.value);
  const declared = declaredKeys(mapping.entries.get('state')?.value);
  const names = namesOf([...ENSEMBLE_ROOTS, 'state']);
  const place = {
    order: 'graph' as const,
    names,
    definitions: new Map(),
    declared,
    env,
    file,
    handlers,
    inline,
    links,
  };
  const at = openFlow(trees, place, faults);
  const operations = readFlow(trees, at);
  checkFlow('graph', at);
  const entries = new Map(mapping.entries);
  entries.delete('operations');
  const fields = readShape({ ...mapping, entries }, besides(FLOW_AGENT, ...STRUCTURE), at);
  return { ...withDefaults(fields), ...readShapes(mapping, undefined, undefined, at), operations };
}
