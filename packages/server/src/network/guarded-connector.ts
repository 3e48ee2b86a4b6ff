import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { NetworkRefusal } from '@ensembleapp/core/network.ts';
import { buildConnector } from 'undici';
import { type AllowList, allowsAddress, allowsHost } from './allow-list.ts';
import { isMetadataAddress, reachedAddress } from './public-address.ts';

/** Every address of a host name, as text. Rejects as `dns.lookup` does. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** How long a connection may take to be made, name lookup and TLS included. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** Asks the operating system, as every other program on the machine does. */
export const resolveBySystem: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Opens the sockets of an undici `Agent`, and is where addresses are refused: after the name was resolved and before anything is
 * sent. The socket is given the addresses that were checked, so a name that resolves differently a moment later changes nothing.
 * One forbidden address among several refuses them all.
 */
export function createGuardedConnector(allow: AllowList, resolve: Resolve): buildConnector.connector {
  const connect = buildConnector({
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    lookup: (host, options, callback) => {
      resolve(host)
        .then((addresses) => admit(allow, host, addresses))
        .then(
          (addresses) => answerLookup(addresses, options.all === true, callback),
          (error: Error) => callback(error, ''),
        );
    },
  });
  return (options, callback) => {
    // A socket does not look up what already is an address.
    if (isIP(options.hostname) !== 0) {
      try {
        admit(allow, options.hostname, [options.hostname]);
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)), null);
        return;
      }
    }
    connect(options, callback);
  };
}

/** The addresses that a connection to the host may use. @throws NetworkRefusal when one of them may not be, or there is none */
export function admit(allow: AllowList, host: string, addresses: readonly string[]): readonly string[] {
  if (addresses.length === 0) throw new NetworkRefusal('NETWORK_ERROR', `${host} has no address`);
  const admitted = allowsHost(allow, host) && addresses.every((address) => allowsAddress(allow, host, address));
  if (!admitted) throw addressNotAllowed(host, addresses);
  return addresses;
}

function answerLookup(addresses: readonly string[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first = ''] = addresses;
  if (all)
    callback(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );
  else callback(null, first, isIP(first));
}

function addressNotAllowed(host: string, addresses: readonly string[]): NetworkRefusal {
  const message = addresses.some((address) => isMetadataAddress(reachedAddress(address) ?? address))
    ? `${host} is a cloud metadata address, or resolves to one; only an entry for that very address in network.allow opens it`
    : `${host} is a private address, or resolves to one; if Ensemble should reach it, add it to network.allow in ensemble.config.ts`;
  return new NetworkRefusal('ADDRESS_NOT_ALLOWED', message);
}
