import { normalizeAddress } from '@ensembleapp/core/address.ts';
import type { Principal } from '@ensembleapp/core/auth/principal.ts';

/** What the door (node.ts, a test, the command line) tells of a request beside the request itself. */
export interface Peer {
  /** Set by Node's HTTP server. */
  readonly incoming?: {
    readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
    /** As its parser made them of a request whose duplicates are joined. */
    readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  };
  /** Address of the caller, where there is no socket. */
  readonly address?: string;
  /** Whoever calls inside this process, already known. Nothing that came over a network can set it. */
  readonly principal?: Principal;
}

/**
 * The caller's address: the socket's, or behind trusted proxies the nearest address that is none of theirs.
 * @param forwarded the `X-Forwarded-For` header
 */
export function addressOf(
  peer: Peer,
  forwarded: string | undefined,
  isTrustedProxy: (address: string) => boolean,
): string {
  const socket = peer.incoming?.socket?.remoteAddress ?? peer.address ?? '';
  // A socket tells IPv4 in its canonical form; in IPv6 there may be a zone, or an IPv4 address on a socket of both families.
  let address = socket.includes(':') ? (normalizeAddress(socket) ?? socket) : socket;
  if (!forwarded || !isTrustedProxy(address)) return address;
  for (const hop of forwarded.split(',').reverse()) {
    const next = normalizeAddress(hop.trim());
    if (next === undefined) return address;
    address = next;
    if (!isTrustedProxy(address)) return address;
  }
  return address;
}
