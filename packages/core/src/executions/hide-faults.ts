import type { Principal } from '../auth/principal.ts';
import { Refusal } from '../refusal.ts';

/** To a browser, a definition whose file has faults is one that does not exist: what is wrong with it is for those who write it. */
export async function hideFaults<Found>(
  { kind }: Principal,
  search: Promise<Found | undefined>,
): Promise<Found | undefined> {
  try {
    return await search;
  } catch (error) {
    if (kind === 'jwt' && error instanceof Refusal) return undefined;
    throw error;
  }
}
