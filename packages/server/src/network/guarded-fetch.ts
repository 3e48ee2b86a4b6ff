import { type GuardedFetch, type Network, NetworkRefusal } from '@ensembleapp/core/network.ts';
import { parseAllowList } from './allow-list.ts';
import { discard, toAnswer } from './answer.ts';
import type { Connections } from './connections.ts';
import { readOutgoingRequest } from './outgoing-request.ts';
import { findReach } from './reach.ts';
import { findRedirect, redirected } from './redirect.ts';
import { type Resolve, resolveBySystem } from './resolve.ts';

export interface GuardedFetchOptions {
  /** Hosts (exact, or `*.suffix`), addresses and CIDRs that may be requested although they are private. */
  readonly allow: readonly string[];
  readonly resolve?: Resolve;
  /** Bytes of a body, as sent and as unpacked. 10 MiB unless told. */
  readonly maxResponseBytes?: number;
  /** Redirects followed before giving up. 5 unless told. */
  readonly maxRedirects?: number;
}

export interface ClosableFetch extends Network {
  /** Ends every connection, what is under way included. */
  close(): Promise<void>;
}

const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;
const MAX_REDIRECTS = 5;

/**
 * A `fetch` that requests only http and https URLs on the public Internet and what `allow` opens. Every hop of a redirect is
 * checked as the first one is. Connections are kept and used again until `close()`.
 *
 * It sets no time limit on an answer other than five minutes of silence: that is the caller's `signal`.
 * @throws Error when an entry of `allow` cannot be read.
 */
export function createGuardedFetch({
  allow,
  resolve = resolveBySystem,
  maxResponseBytes = MAX_RESPONSE_BYTES,
  maxRedirects = MAX_REDIRECTS,
}: GuardedFetchOptions): ClosableFetch {
  const options = { allow: parseAllowList(allow), resolve, maxResponseBytes };
  let opened: Promise<Connections> | undefined;
  // The HTTP client is large, and many servers request nothing.
  const open = async () => (await import('./connections.ts')).openConnections(options);

  const guardedFetch: GuardedFetch = async (input, init = {}) => {
    const passed = input instanceof Request ? input : undefined;
    const signal = init.signal ?? passed?.signal;
    const mode = init.redirect ?? passed?.redirect ?? 'follow';
    let request = await readOutgoingRequest(input, init);
    opened ??= open();
    const { send } = await opened;
    for (let redirects = 0; ; redirects += 1) {
      signal?.throwIfAborted();
      const response = await send(request, signal);
      const location = findRedirect(response);
      const { host } = request.url;
      if (location === undefined || mode === 'manual') {
        return toAnswer(response, { url: request.url, redirected: redirects > 0, signal, maxResponseBytes });
      }
      discard(response);
      if (mode === 'error') throw unwantedRedirect(host);
      if (redirects === maxRedirects) throw tooManyRedirects(host, maxRedirects);
      request = redirected(request, response.status, location);
    }
  };

  return Object.assign(guardedFetch, {
    reach: (url: string) => findReach(url, options.allow, resolve),
    close: async () => (await opened)?.close(),
  });
}

function unwantedRedirect(host: string): NetworkRefusal {
  return new NetworkRefusal('NETWORK_ERROR', `${host} answered with a redirect, and none was to be followed`);
}

function tooManyRedirects(host: string, maxRedirects: number): NetworkRefusal {
  return new NetworkRefusal(
    'TOO_MANY_REDIRECTS',
    `${host} redirected once more after ${maxRedirects} redirects, the most that are followed`,
  );
}
