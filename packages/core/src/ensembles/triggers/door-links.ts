import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { DoorLink } from '../link.ts';
import type { Mapping, Tree } from '../reading/tree.ts';
import type { Trigger } from '../trigger.ts';
import { doorsOf, meets } from './doors.ts';

/**
 * The doors that the triggers of an ensemble declare, those with a fault left out.
 * @param form the canonical form of the mapping
 */
export function doorLinks({ entries }: Mapping, { name, trigger }: JsonObject): readonly DoorLink[] {
  const written = [...entries.values()].find((entry) => entry.name === 'trigger' || entry.name === 'triggers')?.value;
  if (!written || !isList(trigger) || typeof name !== 'string') return [];
  const links: DoorLink[] = [];
  for (const [index, tree] of (written.kind === 'list' ? written.items : [written]).entries()) {
    const one = trigger[index];
    if (one === undefined || tree.kind !== 'mapping') continue;
    // Whether it has this shape is what is asked first of all.
    const doors = doorsOf({ name, trigger: [one as unknown as Trigger] });
    for (const [at, { path, methods }] of doors.entries()) {
      const isSecond = links.some((earlier) => meets(earlier, { path, methods }));
      links.push({ to: 'door', ensemble: name, path, methods, isSecond, place: placeOf(tree, at) });
    }
  }
  return links;
}

/** Where the path of a trigger is written, the one that comes at this place when there are several. */
function placeOf(trigger: Mapping, at: number): Tree {
  const several = trigger.entries.get('paths')?.value;
  const one = several?.kind === 'list' ? several.items[at] : trigger;
  return (one?.kind === 'mapping' ? one.entries.get('path')?.value : undefined) ?? one ?? trigger;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
