import { NetworkRefusal } from '@ensembleapp/core/network.ts';
import type { Response as UndiciResponse } from 'undici';
import { responseTooLarge, toNetworkRefusal } from './connection-error.ts';

export interface AnswerContext {
  readonly url: URL;
  readonly redirected: boolean;
  readonly signal: AbortSignal | undefined;
  readonly maxResponseBytes: number;
}

/**
 * The platform's own `Response` for what was received, its body bounded and its failures put in {@link NetworkRefusal}s.
 * @throws NetworkRefusal when the body is packed more than once: each layer multiplies what a few bytes can unpack to.
 */
export function toAnswer(received: UndiciResponse, context: AnswerContext): Response {
  const { url, redirected } = context;
  if (received.headers.get('content-encoding')?.includes(',')) {
    discard(received);
    throw new NetworkRefusal('NETWORK_ERROR', `The answer of ${url.host} is compressed more than once`);
  }
  const body = received.body ? ReadableStream.from(readWithin(received.body, context)) : null;
  const { status, statusText } = received;
  const response = new Response(body, { status, statusText, headers: [...received.headers] });
  // A constructed response has neither, and offers no other way to say them.
  return Object.defineProperties(response, { url: { value: url.href }, redirected: { value: redirected } });
}

/** Lets go of an answer nobody will read, and of its connection. How it ends no longer matters. */
export function discard(received: UndiciResponse): void {
  received.body?.cancel().catch(() => {});
}

async function* readWithin(body: AsyncIterable<Uint8Array>, context: AnswerContext): AsyncGenerator<Uint8Array> {
  const { url, signal, maxResponseBytes } = context;
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxResponseBytes) throw responseTooLarge(url.host, maxResponseBytes);
      yield chunk;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw toNetworkRefusal(error, url.host, maxResponseBytes);
  }
}
