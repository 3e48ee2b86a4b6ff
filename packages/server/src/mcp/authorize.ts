import { McpFailure } from '@ensembleapp/core/agents/mcp.ts';
import type { GuardedFetch } from '@ensembleapp/core/network.ts';
import type { Clock } from '@ensembleapp/core/world.ts';
import { z } from 'zod';
import type { McpAuth } from './mcp-target.ts';

/** How requests to one MCP server show who asks. */
export interface Authorizer {
  /** The value of `Authorization`; undefined when the server wants none. @throws McpFailure, NetworkRefusal */
  header(signal: AbortSignal): Promise<string | undefined>;
  /** The server does not take what it was shown. */
  forget(): void;
}

/** A token is not used in its last moments. */
const EARLY = 30_000;
const LIFETIME_SECONDS = 300;

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().optional() });

export function createAuthorizer(
  server: string,
  auth: McpAuth | undefined,
  { network, clock }: { readonly network: GuardedFetch; readonly clock: Clock },
): Authorizer {
  let kept: { readonly token: string; readonly until: number } | undefined;
  return {
    async header(signal) {
      switch (auth?.type) {
        case undefined:
          return undefined;
        case 'bearer':
          return `Bearer ${auth.token}`;
        case 'client-credentials': {
          if (!kept || kept.until <= clock.now()) {
            const { access_token, expires_in = LIFETIME_SECONDS } = await fetchToken(server, auth, network, signal);
            kept = { token: access_token, until: clock.now() + expires_in * 1000 - EARLY };
          }
          return `Bearer ${kept.token}`;
        }
      }
    },
    forget() {
      kept = undefined;
    },
  };
}

/** The client credentials grant of OAuth 2.0 (RFC 6749, 4.4), the client shown as in 2.3.1. */
async function fetchToken(
  server: string,
  { tokenUrl, clientId, clientSecret, scope }: Extract<McpAuth, { type: 'client-credentials' }>,
  network: GuardedFetch,
  signal: AbortSignal,
): Promise<z.infer<typeof Token>> {
  const client = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const response = await network(tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(client).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) }).toString(),
    redirect: 'error',
    signal,
  });
  const token = Token.safeParse(await response.json().catch(() => undefined));
  if (response.ok && token.success) return token.data;
  throw new McpFailure('FAILED', `MCP server ${server}: there was no token to be had for it`, response.status);
}
