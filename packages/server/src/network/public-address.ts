import { contains, type Network, normalizeAddress, parseNetwork } from '@ensembleapp/core/address.ts';

/** IPv4 blocks that are not of the public Internet: the IANA IPv4 Special-Purpose Address Registry, multicast, and class E. */
const SPECIAL_IPV4 = networks(
  '0.0.0.0/8', // "this network", RFC 791
  '10.0.0.0/8', // private, RFC 1918
  '100.64.0.0/10', // carrier-grade NAT, RFC 6598
  '127.0.0.0/8', // loopback, RFC 1122
  '169.254.0.0/16', // link-local, RFC 3927
  '172.16.0.0/12', // private, RFC 1918
  '192.0.0.0/24', // protocol assignments, RFC 6890
  '192.0.2.0/24', // documentation, RFC 5737
  '192.88.99.0/24', // 6to4 relays, RFC 7526
  '192.168.0.0/16', // private, RFC 1918
  '198.18.0.0/15', // benchmarking, RFC 2544
  '198.51.100.0/24', // documentation, RFC 5737
  '203.0.113.0/24', // documentation, RFC 5737
  '224.0.0.0/4', // multicast, RFC 5771
  '240.0.0.0/4', // reserved, RFC 1112, and the broadcast address
);

/** The only IPv6 block handed out to the public (RFC 4291); loopback, link-local, unique-local and multicast are all outside it. */
const GLOBAL_UNICAST = networks('2000::/3');

/** What inside {@link GLOBAL_UNICAST} is not public after all: the IANA IPv6 Special-Purpose Address Registry. */
const SPECIAL_IPV6 = networks(
  '2001::/23', // protocol assignments: Teredo, benchmarking, ORCHID, RFC 2928
  '2001:db8::/32', // documentation, RFC 3849
  '2002::/16', // 6to4, RFC 3056
  '3fff::/20', // documentation, RFC 9637
);

/** IPv4 as an IPv6-only network reaches it (NAT64, RFC 6052): the last 32 bits are the address that answers. */
const NAT64 = networks('64:ff9b::/96');

/** Where clouds hand a machine its credentials. Most are private anyway; these are told apart because broad allowances leave them shut. */
const METADATA = networks(
  '169.254.0.0/16', // AWS, Azure, Google, DigitalOcean, Scaleway, Tencent
  '100.100.100.200', // Alibaba
  '168.63.129.16', // Azure's wire server, a public address
  '192.0.0.192', // Oracle
  'fd00:ec2::/32', // AWS
  'fd20:ce::254', // Google
  'fd00:42::42', // Scaleway
);

/** Whether the address (canonical, see {@link reachedAddress}) is one that anybody on the Internet can reach. */
export function isPublicAddress(address: string): boolean {
  if (contains(METADATA, address)) return false;
  if (!address.includes(':')) return !contains(SPECIAL_IPV4, address);
  return contains(GLOBAL_UNICAST, address) && !contains(SPECIAL_IPV6, address);
}

/** Whether a cloud's instance metadata answers at the address (canonical, see {@link reachedAddress}). */
export function isMetadataAddress(address: string): boolean {
  return contains(METADATA, address);
}

/**
 * The canonical text of the address that a connection to `address` ends at: IPv4-mapped and NAT64 addresses are the IPv4
 * address inside them. Undefined for text that is no address.
 */
export function reachedAddress(address: string): string | undefined {
  const canonical = normalizeAddress(address);
  if (canonical === undefined || !contains(NAT64, canonical)) return canonical;
  // Addresses of 0.0.0.0/8 come out as other text here, none of which is public either.
  return normalizeAddress(canonical.replace(/^64:ff9b::/, '::ffff:'));
}

function networks(...texts: readonly string[]): readonly Network[] {
  return texts.flatMap((text) => parseNetwork(text) ?? []);
}
