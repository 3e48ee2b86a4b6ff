import type { GuardedFetch } from '@ensembleapp/core/network.ts';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { VERSION } from '../version.ts';

/** A connection to an MCP server over streamable HTTP, for one purpose. */
export interface Session {
  readonly client: Client;
  /** Ends it here and, in its own time, there. */
  end(): void;
}

/**
 * Begins a session. Nothing is shared with another one: what a server remembers of a session is seen by one call alone. An abort ends
 * every request at once.
 */
export async function openSession(
  url: string,
  network: GuardedFetch,
  authorization: string | undefined,
  signal: AbortSignal,
): Promise<Session> {
  const [{ Client }, { StreamableHTTPClientTransport }] = await Promise.all([
    import('@modelcontextprotocol/sdk/client/index.js'),
    import('@modelcontextprotocol/sdk/client/streamableHttp.js'),
  ]);
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    fetch: withoutListening(network),
    requestInit: { headers: authorization === undefined ? {} : { authorization } },
  });
  const client = new Client({ name: 'ensemble', version: VERSION });
  const close = () => void client.close();
  signal.addEventListener('abort', close, { once: true });
  const end = () => {
    signal.removeEventListener('abort', close);
    transport
      .terminateSession()
      .catch(() => {})
      .finally(close);
  };
  try {
    await client.connect(transport, { signal, timeout: FOREVER });
    return { client, end };
  } catch (error) {
    end();
    throw error;
  }
}

/** The signal decides how long a call may take; ms, the most that a timer takes. */
export const FOREVER = 2 ** 31 - 1;

/** A session of one call has nothing to listen for; a stream that broke off may be taken up again. */
function withoutListening(network: GuardedFetch): typeof fetch {
  return async (input, init) => {
    const isListening = init?.method === 'GET' && !new Headers(init.headers).has('last-event-id');
    return isListening ? new Response(null, { status: 405 }) : network(input, init);
  };
}
