import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';

/** What was posted, once. */
export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at JSON as it pleases
  readonly body: any;
}

interface Receiver {
  readonly url: string;
  readonly posted: readonly Posted[];
}

type Outcome = number | 'broken' | undefined;

/**
 * Takes whatever is posted to it, until the test ends.
 * @param answer a status for each; `broken`: the connection breaks; undefined: there is no answer ever
 */
export async function openReceiver(
  answer: (posted: Posted, index: number) => Outcome | Promise<Outcome> = () => 200,
): Promise<Receiver> {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const one = { path: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) };
    const status = await answer(one, posted.push(one) - 1);
    if (status === 'broken') request.socket.destroy();
    else if (status !== undefined) response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return { url: `http://127.0.0.1:${address.port}`, posted };
}
