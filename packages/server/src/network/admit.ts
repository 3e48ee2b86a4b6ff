import { NetworkRefusal } from '@ensembleapp/core/network.ts';
import { type AllowList, allowsAddress, allowsHost } from './allow-list.ts';
import { isMetadataAddress, reachedAddress } from './public-address.ts';

/** The addresses that a connection to the host may use. @throws NetworkRefusal when one of them may not be, or there is none */
export function admit(allow: AllowList, host: string, addresses: readonly string[]): readonly string[] {
  if (addresses.length === 0) throw new NetworkRefusal('NETWORK_ERROR', `${host} has no address`);
  const admitted = allowsHost(allow, host) && addresses.every((address) => allowsAddress(allow, host, address));
  if (!admitted) throw addressNotAllowed(host, addresses);
  return addresses;
}

function addressNotAllowed(host: string, addresses: readonly string[]): NetworkRefusal {
  const message = addresses.some((address) => isMetadataAddress(reachedAddress(address) ?? address))
    ? `${host} is a cloud metadata address, or resolves to one; only an entry for that very address in network.allow opens it`
    : `${host} is a private address, or resolves to one; if Ensemble should reach it, add it to network.allow in ensemble.config.ts`;
  return new NetworkRefusal('ADDRESS_NOT_ALLOWED', message);
}
