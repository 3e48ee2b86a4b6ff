import { Agent, fetch, type Response as UndiciResponse } from 'undici';
import type { AllowList } from './allow-list.ts';
import { toNetworkRefusal } from './connection-error.ts';
import { createGuardedConnector } from './guarded-connector.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import type { Resolve } from './resolve.ts';

export interface ConnectionOptions {
  readonly allow: AllowList;
  readonly resolve: Resolve;
  readonly maxResponseBytes: number;
}

/** Connections through the guarded connector, kept and used again. */
export interface Connections {
  /** One request and the answer to it, whatever that says. @throws NetworkRefusal */
  send(request: OutgoingRequest, signal: AbortSignal | undefined): Promise<UndiciResponse>;
  /** Ends every one, what is under way included. */
  close(): Promise<void>;
}

export function openConnections({ allow, resolve, maxResponseBytes }: ConnectionOptions): Connections {
  const connect = createGuardedConnector(allow, resolve);
  const agent = new Agent({ connect, allowH2: false, maxResponseSize: maxResponseBytes });
  return {
    async send({ url, method, headers, body = null }, signal) {
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
    },
    close: () => agent.destroy(),
  };
}
