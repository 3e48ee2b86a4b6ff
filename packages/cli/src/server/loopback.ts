const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** Is it an address of this machine alone? */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
