import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ERRORS, type ErrorBody } from '@ensembleapp/protocol';
import { getRequestListener, RequestError } from '@hono/node-server';
import { createApp } from './app.ts';
import { commonHeaders, newRequestId } from './door/answer-headers.ts';
import { toRefusal } from './door/to-refusal.ts';
import type { Services } from './services.ts';

/** Largest header block, in bytes (RFC 9110 leaves it to the server). */
const HEADERS = 16_384;

export interface Listening {
  readonly url: string;
  /** Takes no more requests, and resolves when those under way have ended, or after `grace` ms. */
  stop(grace: number): Promise<void>;
}

/** Serves over HTTP/1.1 on this machine's own network stack. Rejects when the port is taken. */
export async function listen(
  services: Services,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const app = createApp(services);
  const server = createServer(
    {
      maxHeaderSize: HEADERS,
      requestTimeout: 120_000,
      headersTimeout: 20_000,
      keepAliveTimeout: 65_000,
      // Of two credentials none may be dropped unseen.
      joinDuplicateHeaders: true,
    },
    getRequestListener(app.fetch, { errorHandler: (error) => refuseRequest(services, error) }),
  );
  server.on('clientError', refuse);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
    stop: (grace) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), grace);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

const NOT_HTTP: ErrorBody = { error: { code: 'INVALID_INPUT', message: 'The request is not HTTP' } };

/** A request that names no URL, such as one with a broken `Host`; anything else that comes here is a bug. */
function refuseRequest({ world }: Services, error: unknown): Response {
  const requestId = newRequestId();
  const headers = { ...commonHeaders(requestId), 'content-type': 'application/json' };
  if (error instanceof RequestError) return new Response(JSON.stringify(NOT_HTTP), { status: 400, headers });
  const refusal = toRefusal(error, requestId);
  world.log.error({ err: error, requestId }, refusal.message);
  return new Response(JSON.stringify(refusal.body()), { status: refusal.status, headers });
}

/** What Node's parser refuses before there is a request: told in the same envelope as everything else. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const body: ErrorBody = isTooLarge
    ? { error: { code: 'PAYLOAD_TOO_LARGE', message: ERRORS.PAYLOAD_TOO_LARGE.message, limit: HEADERS } }
    : NOT_HTTP;
  const text = JSON.stringify(body);
  const status = isTooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const headers = {
    ...commonHeaders(newRequestId()),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status}`, ...head, '', text].join('\r\n'));
}
