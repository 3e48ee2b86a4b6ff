import type { Principal } from '../auth/principal.ts';
import { type NameList, reaches } from '../auth/restrict.ts';
import { Refusal } from '../refusal.ts';

/**
 * To a browser, and to whoever does not reach its name, a definition whose file has faults is one that does not exist: what is wrong with it
 * is for those who write it.
 */
export async function hideFaults<Found>(
  { kind, grant }: Principal,
  list: NameList,
  name: string,
  search: Promise<Found | undefined>,
): Promise<Found | undefined> {
  try {
    return await search;
  } catch (error) {
    const isHidden = kind === 'jwt' || !reaches(grant, list, name);
    if (isHidden && error instanceof Refusal) return undefined;
    throw error;
  }
}
