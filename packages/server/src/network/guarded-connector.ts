import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { admit } from './admit.ts';
import type { AllowList } from './allow-list.ts';
import { CONNECT_TIMEOUT_MS } from './connection-error.ts';
import type { Resolve } from './resolve.ts';

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

function answerLookup(addresses: readonly string[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first = ''] = addresses;
  if (all)
    callback(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );
  else callback(null, first, isIP(first));
}
