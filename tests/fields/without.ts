import { isObject } from '@ensembleapp/core/agents/operations/is-object.ts';
import { Faults } from '@ensembleapp/core/ensembles/reading/faults.ts';
import { readTree } from '@ensembleapp/core/ensembles/reading/read-tree.ts';
import { toJson } from '@ensembleapp/core/ensembles/reading/tree.ts';
import type { Json } from '@ensembleapp/protocol';
import type { FieldCase } from './field-case.ts';

/** The case without its field, or with something else in its place. @throws Error unless its texts say the field once */
export function without(one: FieldCase): FieldCase {
  const { field, as = field.slice(field.indexOf('.') + 1), instead } = one;
  const [last, around] = as.split('.').toReversed();
  let count = 0;
  const change = (value: Json, parent = ''): Json => {
    if (Array.isArray(value)) return value.map((item) => change(item, parent));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]): readonly [string, Json][] => {
        if (name !== last || (around !== undefined && around !== parent)) return [[name, change(inner, name)]];
        count += 1;
        return instead === undefined ? [] : [[name, instead]];
      }),
    );
  };
  const { ensemble, agent } = one;
  const changed = {
    ...one,
    ...(ensemble !== undefined && { ensemble: rewritten(ensemble, change) }),
    ...(agent !== undefined && { agent: rewritten(agent, change) }),
  };
  if (count !== 1) throw new Error(`the case says "${as}" ${count} times: say it once`);
  return changed;
}

function rewritten(text: string, change: (value: Json) => Json): string {
  const faults = new Faults();
  const tree = readTree(text, 'yaml', faults);
  const changed = tree && change(toJson(tree));
  if (!isObject(changed)) throw new Error(`${text} is no mapping: ${JSON.stringify(faults.problems)}`);
  return Object.entries(changed)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join('\n');
}
