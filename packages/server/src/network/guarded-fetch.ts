import { type GuardedFetch, type Network, NetworkRefusal } from '@ensembleapp/core/network.ts';
import { Agent, fetch, type Response as UndiciResponse } from 'undici';
import { parseAllowList } from './allow-list.ts';
import { discard, toAnswer } from './answer.ts';
import { toNetworkRefusal } from './connection-error.ts';
import { createGuardedConnector, type Resolve, resolveBySystem } from './guarded-connector.ts';
import { type OutgoingRequest, readOutgoingRequest } from './outgoing-request.ts';
import { findReach } from './reach.ts';
import { findRedirect, redirected } from './redirect.ts';

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
  const opened = parseAllowList(allow);
  const connect = createGuardedConnector(opened, resolve);
  const agent = new Agent({ connect, allowH2: false, maxResponseSize: maxResponseBytes });

  const send = async (request: OutgoingRequest, signal: AbortSignal | undefined): Promise<UndiciResponse> => {
    const { url, method, headers, body = null } = request;
    try {
      return await fetch(url, {
        method,
        headers: [...headers],
        body,
        signal: signal ?? null,
        redirect: 'manual',
        dispatcher: agent,
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw toNetworkRefusal(error, url.host, maxResponseBytes);
    }
  };

  const guardedFetch: GuardedFetch = async (input, init = {}) => {
    const passed = input instanceof Request ? input : undefined;
    const signal = init.signal ?? passed?.signal;
    const mode = init.redirect ?? passed?.redirect ?? 'follow';
    let request = await readOutgoingRequest(input, init);
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
    reach: (url: string) => findReach(url, opened, resolve),
    close: () => agent.destroy(),
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
