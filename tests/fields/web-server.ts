import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@ensembleapp/protocol';
import { onTestFinished } from 'vitest';

export interface WebServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What it was sent. */
  readonly sent: readonly JsonObject[];
}

/**
 * A server that answers `[1]` as text, `/503` with that status, `/moved` with a redirect, and `/never` not at all. Closed when the test
 * ends.
 */
export async function openWebServer(): Promise<WebServer> {
  const sent: JsonObject[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    const { method = '', url = '', headers } = request;
    sent.push({ method, url, headers: JSON.parse(JSON.stringify(headers)), body });
    if (url === '/never') return;
    const status = url === '/moved' ? 302 : url === '/503' ? 503 : url === '/404' ? 404 : 200;
    response.writeHead(status, { 'content-type': 'text/plain', ...(status === 302 && { location: '/there' }) });
    response.end('[1]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}
