/**
 * Every request Ensemble makes on behalf of a definition goes through one of these: `fetch`, kept from addresses that only the
 * machine it runs on can reach. Takes and answers what `fetch` does. Rejects with a {@link NetworkRefusal} when there is no answer, and
 * with the signal's reason when the signal aborts; the answer's body may reject in the same two ways while it is read. As with
 * `fetch`, a `TypeError` means an `init` that makes no request, such as a GET with a body.
 */
export type GuardedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** The guarded fetch, and what it would say of a URL. */
export interface Network extends GuardedFetch {
  /**
   * Where a URL leads, as far as that can be told before it is requested: `opened` where it would be refused had the operator not
   * allowed it, `unknown` for a name without an address.
   * @throws NetworkRefusal ADDRESS_NOT_ALLOWED
   */
  reach(url: string): Promise<'public' | 'opened' | 'unknown'>;
}

/**
 * Why an outgoing request was not made, or not answered. Only `NETWORK_ERROR` may go away by trying again:
 * - `ADDRESS_NOT_ALLOWED`: the URL, or one it redirected to, is one that Ensemble does not request;
 * - `NETWORK_ERROR`: no connection, or one that broke;
 * - `RESPONSE_TOO_LARGE`: the body, or what it unpacks to, is past the limit;
 * - `TOO_MANY_REDIRECTS`: the chain of redirects is past the limit.
 */
export type NetworkRefusalCode = 'ADDRESS_NOT_ALLOWED' | 'NETWORK_ERROR' | 'RESPONSE_TOO_LARGE' | 'TOO_MANY_REDIRECTS';

/** An outgoing request that was refused. The message names the host asked for: never the address behind it, a path or a query. */
export class NetworkRefusal extends Error {
  override readonly name = 'NetworkRefusal';
  readonly code: NetworkRefusalCode;

  constructor(code: NetworkRefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
