import type { LiveDoor } from '../definitions/live-triggers.ts';
import { isReservedPath } from '../ensembles/triggers/trigger-path.ts';
import type { World } from '../world.ts';
import { isEnabled } from './env-text.ts';

/** What a call comes upon. */
export type Sought =
  | { readonly kind: 'door'; readonly door: LiveDoor; readonly params: Readonly<Record<string, string>> }
  /** There are doors, and none for this method; in the order they would be tried. */
  | { readonly kind: 'other-method'; readonly doors: readonly LiveDoor[] };

/** Whose paths are not below `/t/{tenantId}`. */
const DEFAULT_TENANT = 'default';

/** The path that a door of the tenant answers on. */
export function servedPath({ owner, path }: LiveDoor): string {
  return owner.tenantId === DEFAULT_TENANT ? path : `/t/${owner.tenantId}${path}`;
}

/**
 * The trigger that answers a call, of those that are saved and switched on now. A HEAD goes where a GET would.
 * @param path of the URL, still encoded
 */
export async function findDoor(
  { definitions, settings }: Pick<World, 'definitions' | 'settings'>,
  method: string,
  path: string,
): Promise<Sought | undefined> {
  const parts = decoded(path);
  if (!parts) return undefined;
  const [first, second = ''] = parts;
  const isOther = first === 't' && second !== DEFAULT_TENANT;
  const own = isOther ? parts.slice(2) : parts;
  if (isReservedPath(own.join('/'))) return undefined;
  const { paths } = await definitions.triggers.current();
  const tree = paths.get(isOther ? second : DEFAULT_TENANT);
  const others: LiveDoor[] = [];
  for (const { value: door, params } of tree?.find(own) ?? []) {
    if (!isEnabled(door.trigger.enabled, settings.env)) continue;
    if (takes(door, method)) return { kind: 'door', door, params };
    others.push(door);
  }
  return others.length > 0 ? { kind: 'other-method', doors: others } : undefined;
}

function takes({ methods }: LiveDoor, method: string): boolean {
  return methods.includes(method) || (method === 'HEAD' && methods.includes('GET'));
}

/** The parts of a path; one slash at its end says nothing. Undefined when it is not well encoded. */
function decoded(path: string): readonly string[] | undefined {
  try {
    return path.replace(/^\//, '').replace(/\/$/, '').split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
