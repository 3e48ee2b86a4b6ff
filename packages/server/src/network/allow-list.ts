import { contains, isSingleAddress, type Network, parseNetwork } from '@ensembleapp/core/address.ts';
import { isMetadataAddress, isPublicAddress, reachedAddress } from './public-address.ts';

/** What an operator opened beyond the public Internet. Made by {@link parseAllowList}. */
export interface AllowList {
  readonly hosts: ReadonlySet<string>;
  /** `.corp.example` for `*.corp.example`. */
  readonly suffixes: readonly string[];
  readonly networks: readonly Network[];
}

/** Names under which clouds serve instance metadata, whatever address they resolve to. */
const METADATA_HOSTS: ReadonlySet<string> = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'metadata.tencentyun.com',
  'instance-data',
]);

/**
 * Reads the entries of `network.allow`: a host name, `*.` and a suffix, an address, or a CIDR.
 * @throws Error naming the first entry that is none of these.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const hosts = new Set<string>();
  const suffixes: string[] = [];
  const networks: Network[] = [];
  for (const entry of entries) {
    const network = parseNetwork(entry.replace(/^\[(.*)\]$/, '$1'));
    const host = network ? undefined : parseHost(entry.replace(/^\*\./, ''));
    if (network) networks.push(network);
    else if (host === undefined) throw new Error(notAnEntry(entry));
    else if (entry.startsWith('*.')) suffixes.push(`.${host}`);
    else hosts.add(host);
  }
  return { hosts, suffixes, networks };
}

/** How a host name is compared: lower case and without the root's trailing dot. */
export function canonicalHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** Whether a host of this name may be asked for at all, wherever it resolves to. */
export function allowsHost(allow: AllowList, host: string): boolean {
  const name = canonicalHost(host);
  return !METADATA_HOSTS.has(name) || allow.hosts.has(name);
}

/**
 * Whether a connection to `address` may be made for `host`, which is where the address came from (or the address itself). An
 * operator opens private addresses by the host's name or by network; cloud metadata opens only when that very address is listed.
 */
export function allowsAddress(allow: AllowList, host: string, address: string): boolean {
  const reached = reachedAddress(address);
  if (reached === undefined) return false;
  if (isPublicAddress(reached)) return true;
  if (isMetadataAddress(reached)) return contains(allow.networks.filter(isSingleAddress), reached);
  return namesHost(allow, canonicalHost(host)) || contains(allow.networks, reached);
}

function namesHost({ hosts, suffixes }: AllowList, name: string): boolean {
  return hosts.has(name) || suffixes.some((suffix) => name.endsWith(suffix) && name.length > suffix.length);
}

/** The name as a URL would spell it (lower case, punycode), or undefined when a URL would not take it for a bare host name. */
function parseHost(text: string): string | undefined {
  if (!/^[^\s/:@?#%*\\[\]]+$/.test(text) || !URL.canParse(`http://${text}`)) return undefined;
  const host = canonicalHost(new URL(`http://${text}`).hostname);
  return host === '' || parseNetwork(host) ? undefined : host;
}

function notAnEntry(entry: string): string {
  return `network.allow: ${JSON.stringify(entry)} is not a host (api.internal), a suffix (*.corp.example), an address (10.0.0.7) or a CIDR (10.0.0.0/8)`;
}
