import { lookup } from 'node:dns/promises';

/** Every address of a host name, as text. Rejects as `dns.lookup` does. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Asks the operating system, as every other program on the machine does. */
export const resolveBySystem: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);
