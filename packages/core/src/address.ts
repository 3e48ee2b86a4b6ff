import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A block of addresses that share their first `prefix` bits. Made by {@link parseNetwork}. */
export interface Network {
  readonly base: Address;
  readonly prefix: number;
}

/** `fe80::1%eth0`: the zone (RFC 4007) says through which interface, and is no part of the address. */
const ZONE = /%[\w.-]+$/;
const DOTTED_TAIL = /(?<=:)\d+\.\d+\.\d+\.\d+$/;
const PREFIX = /^(?:0|[1-9]\d{0,2})$/;
const MAPPED_PREFIX = 96;

/**
 * The one canonical text of an address: dotted decimal for IPv4, RFC 5952 for IPv6, an IPv4-mapped address
 * (`::ffff:192.0.2.1`) as the IPv4 address it is, and without a zone. Undefined for anything else: the octal, hexadecimal
 * and short IPv4 forms that some parsers accept are not addresses here.
 */
export function normalizeAddress(text: string): string | undefined {
  const address = parseAddress(text);
  return address && unmapped(address).toString();
}

/**
 * Reads `10.0.0.0/8`, `2001:db8::/32`, or a single address. Bits beyond the prefix are ignored, so `10.1.2.3/8` is `10.0.0.0/8`;
 * an IPv4-mapped block is the IPv4 block it stands for. Undefined when the text is no such thing.
 */
export function parseNetwork(text: string): Network | undefined {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  const address = parseAddress(addressText);
  if (!address || rest.length > 0 || ZONE.test(addressText)) return undefined;
  const base = unmapped(address);
  if (prefixText === undefined) return { base, prefix: width(base) };
  if (!PREFIX.test(prefixText)) return undefined;
  const prefix = Number(prefixText) - (base === address ? 0 : MAPPED_PREFIX);
  return prefix >= 0 && prefix <= width(base) ? { base, prefix } : undefined;
}

/** Whether the address lies in any of the networks. An IPv4 address is never in an IPv6 network; text that is no address is in none. */
export function contains(networks: readonly Network[], address: string): boolean {
  const parsed = parseAddress(address);
  if (!parsed) return false;
  const plain = unmapped(parsed);
  return networks.some(({ base, prefix }) => plain.kind() === base.kind() && plain.match(base, prefix));
}

/** Whether the network is one single address. */
export function isSingleAddress({ base, prefix }: Network): boolean {
  return prefix === width(base);
}

/**
 * What counts as one caller when failures are counted per address: an IPv4 address as it is, an IPv6 address by its /64, since
 * whoever holds one address of a /64 holds them all. Text that is no address stays as it is.
 */
export function addressBlock(address: string): string {
  const parsed = parseAddress(address);
  if (!parsed) return address;
  const plain = unmapped(parsed);
  if (plain instanceof ipaddr.IPv4) return plain.toString();
  return `${new ipaddr.IPv6([...plain.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}

function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':')) return undefined;
  const groups = text.replace(ZONE, '').replace(DOTTED_TAIL, toGroups);
  return /^[\da-f:]+$/i.test(groups) && ipaddr.IPv6.isValid(groups) ? ipaddr.IPv6.parse(groups) : undefined;
}

/** `192.0.2.1` as the two last groups of an IPv6 address, `c000:201`; what is no IPv4 address stays as it is. */
function toGroups(dotted: string): string {
  if (!ipaddr.IPv4.isValidFourPartDecimal(dotted)) return dotted;
  const { parts } = ipaddr.IPv4.parse(dotted).toIPv4MappedAddress();
  return parts
    .slice(6)
    .map((group) => group.toString(16))
    .join(':');
}

function unmapped(address: Address): Address {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function width(address: Address): number {
  return address.kind() === 'ipv4' ? 32 : 128;
}
