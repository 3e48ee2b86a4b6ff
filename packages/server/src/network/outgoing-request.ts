import { NetworkRefusal } from '@ensembleapp/core/network.ts';

/** One request as it goes out. The body is held whole, since a redirect may ask for it again. */
export interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

/** Headers that belong to the connection: they follow from the URL and the body, and are nobody's to choose. */
const CONNECTION_HEADERS = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * Reads what `fetch` takes.
 * @throws NetworkRefusal for a URL that is not requested; TypeError, as `fetch` does, for an init that makes no request.
 */
export async function readOutgoingRequest(input: string | URL | Request, init: RequestInit): Promise<OutgoingRequest> {
  const url = parseOutgoingUrl(input instanceof Request ? input.url : String(input));
  const request = new Request(input instanceof Request ? input : url, init);
  const headers = new Headers(request.headers);
  for (const name of CONNECTION_HEADERS) headers.delete(name);
  const body = request.body ? new Uint8Array(await request.arrayBuffer()) : undefined;
  return { url, method: request.method, headers, body };
}

/**
 * Reads an absolute URL, or one relative to `base`.
 * @throws NetworkRefusal `ADDRESS_NOT_ALLOWED` when it is no URL, not http or https, or carries a user name or password.
 */
export function parseOutgoingUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (!url)
    throw notAllowed(
      base
        ? `${base.host} redirected to what is not a URL`
        : 'The address is not an absolute URL (https://api.example.com/…)',
    );
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw notAllowed(`A ${url.protocol} URL cannot be requested; use https: or http:`);
  }
  if (url.username !== '' || url.password !== '') {
    throw notAllowed(`The URL of ${url.host} carries a user name or password; send them in an authorization header`);
  }
  return url;
}

function notAllowed(message: string): NetworkRefusal {
  return new NetworkRefusal('ADDRESS_NOT_ALLOWED', message);
}
