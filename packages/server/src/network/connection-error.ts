import { NetworkRefusal } from '@ensembleapp/core/network.ts';

/** How long a connection may take to be made, name lookup and TLS included. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** What system and library error codes mean to somebody who only knows the host. Their own messages name internal addresses. */
const MEANINGS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not from a trusted authority',
  EAI_AGAIN: 'its name cannot be looked up at the moment',
  ENOTFOUND: 'there is no host of that name',
  ECONNREFUSED: 'it refuses connections on that port',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  EPIPE: 'it closed the connection',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ETIMEDOUT: 'it did not answer in time',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not from a trusted authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not from a trusted authority',
  UND_ERR_BODY_TIMEOUT: 'it stopped in the middle of its answer',
  UND_ERR_CLOSED: 'Ensemble is shutting down',
  UND_ERR_CONNECT_TIMEOUT: `it accepted no connection within ${CONNECT_TIMEOUT_MS / 1000} seconds`,
  UND_ERR_DESTROYED: 'Ensemble is shutting down',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too large',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'it closed the connection',
};

/**
 * The refusal to throw for whatever went wrong on the way to `host` or while its answer was read. A refusal made further down is
 * passed on as it is.
 */
export function toNetworkRefusal(error: unknown, host: string, maxResponseBytes: number): NetworkRefusal {
  const causes = listCauses(error);
  const refusal = causes.find((cause) => cause instanceof NetworkRefusal);
  if (refusal) return refusal;
  const codes = causes.flatMap((cause) => ('code' in cause && typeof cause.code === 'string' ? [cause.code] : []));
  if (codes.includes('UND_ERR_RES_EXCEEDED_MAX_SIZE')) return responseTooLarge(host, maxResponseBytes);
  if (causes.some(({ message }) => message === 'bad port')) return portNotAllowed(host);
  const meaning = codes.map((code) => MEANINGS[code] ?? code).at(-1);
  return new NetworkRefusal(
    'NETWORK_ERROR',
    `Could not get an answer from ${host}: ${meaning ?? 'the request failed'}`,
  );
}

/** The refusal for a body that is, or unpacks to, more than `maxResponseBytes`. */
export function responseTooLarge(host: string, maxResponseBytes: number): NetworkRefusal {
  return new NetworkRefusal('RESPONSE_TOO_LARGE', `The answer of ${host} is larger than ${maxResponseBytes} bytes`);
}

/** Ports of mail, X11 and the like, which the Fetch standard never requests ("port blocking"). The library says so in words only. */
function portNotAllowed(host: string): NetworkRefusal {
  return new NetworkRefusal('ADDRESS_NOT_ALLOWED', `${host} is a port that belongs to another protocol than HTTP`);
}

function listCauses(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 5; cause = cause.cause) causes.push(cause);
  return causes;
}
