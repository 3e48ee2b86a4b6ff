import { isIP } from 'node:net';
import { admit } from './admit.ts';
import type { AllowList } from './allow-list.ts';
import { parseOutgoingUrl } from './outgoing-request.ts';
import { isPublicAddress, reachedAddress } from './public-address.ts';
import type { Resolve } from './resolve.ts';

/** What {@link Network} says of a URL. @throws NetworkRefusal ADDRESS_NOT_ALLOWED */
export async function findReach(
  text: string,
  allow: AllowList,
  resolve: Resolve,
): Promise<'public' | 'opened' | 'unknown'> {
  const host = parseOutgoingUrl(text).hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
  if (addresses.length === 0) return 'unknown';
  const isPublic = admit(allow, host, addresses).every((address) => isPublicAddress(reachedAddress(address) ?? ''));
  return isPublic ? 'public' : 'opened';
}
