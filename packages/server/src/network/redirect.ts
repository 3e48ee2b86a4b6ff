import { NetworkRefusal } from '@ensembleapp/core/network.ts';
import { type OutgoingRequest, parseOutgoingUrl } from './outgoing-request.ts';

const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Header names that carry a credential: `authorization`, `cookie`, `x-api-key`, `private-token`, `x-hub-signature-256`… */
const CREDENTIAL_HEADER = /auth|cookie|token|secret|credential|password|session|signature|key$/i;
const BODY_HEADERS = ['content-encoding', 'content-language', 'content-location', 'content-type'];

/** Where an answer sends its caller instead; undefined when it does not. */
export function findRedirect(response: {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
}): string | undefined {
  return REDIRECT_STATUSES.has(response.status) ? (response.headers.get('location') ?? undefined) : undefined;
}

/**
 * The request that follows a redirect, by the rules of the Fetch standard (HTTP-redirect fetch): 303 becomes GET, 301 and 302 turn
 * POST into GET, 307 and 308 repeat method and body. Another origin gets no credential headers.
 * @throws NetworkRefusal `ADDRESS_NOT_ALLOWED` when the target is a URL that is not requested, or when a body or credentials would
 * leave https for http.
 */
export function redirected(request: OutgoingRequest, status: number, location: string): OutgoingRequest {
  const url = parseOutgoingUrl(location, request.url);
  const headers = new Headers(request.headers);
  const asGet = becomesGet(status, request.method);
  const body = asGet ? undefined : request.body;
  if (asGet) removeAll(headers, BODY_HEADERS);
  const credentials = [...headers.keys()].filter((name) => CREDENTIAL_HEADER.test(name));
  if (request.url.protocol === 'https:' && url.protocol === 'http:' && (body || credentials.length > 0)) {
    throw new NetworkRefusal(
      'ADDRESS_NOT_ALLOWED',
      `${request.url.host} redirected from https to http, which would send the request's body or credentials in the clear`,
    );
  }
  if (url.origin !== request.url.origin) removeAll(headers, credentials);
  return { url, method: asGet ? 'GET' : request.method, headers, body };
}

function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}

function removeAll(headers: Headers, names: readonly string[]): void {
  for (const name of names) headers.delete(name);
}
