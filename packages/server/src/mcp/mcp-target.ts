import type { Env } from '../config.ts';

/** Where an MCP server is, and how to show who asks. */
export interface McpTarget {
  readonly url: string;
  readonly auth: McpAuth | undefined;
}

export type McpAuth =
  | { readonly type: 'bearer'; readonly token: string }
  | {
      readonly type: 'client-credentials';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string | undefined;
    };

/** An MCP server as `ensemble.config.ts` writes it: a secret may be the name of one, `${env.NAME}`. */
export interface WrittenTarget {
  readonly url: string;
  readonly auth?: McpAuth | undefined;
}

/** The target with every secret put in, or the name of the variable that is not set. */
export function readTarget({ url, auth }: WrittenTarget, env: Env): McpTarget | { readonly unset: string } {
  const unset = secretsOf(auth)
    .map(nameOf)
    .find((name) => name !== undefined && !env[name]);
  if (unset !== undefined) return { unset };
  const value = (text: string) => env[nameOf(text) ?? ''] ?? text;
  switch (auth?.type) {
    case undefined:
      return { url, auth: undefined };
    case 'bearer':
      return { url, auth: { ...auth, token: value(auth.token) } };
    case 'client-credentials': {
      const { clientId, clientSecret } = auth;
      return { url, auth: { ...auth, clientId: value(clientId), clientSecret: value(clientSecret) } };
    }
  }
}

function secretsOf(auth: McpAuth | undefined): readonly string[] {
  switch (auth?.type) {
    case undefined:
      return [];
    case 'bearer':
      return [auth.token];
    case 'client-credentials':
      return [auth.clientId, auth.clientSecret];
  }
}

/** The variable that a text stands for. */
function nameOf(text: string): string | undefined {
  return /^\$\{env\.([A-Za-z_]\w*)\}$/.exec(text)?.[1];
}
