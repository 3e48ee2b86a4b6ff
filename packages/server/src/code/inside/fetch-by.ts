import type { HandlerHost } from '@ensembleapp/core/agents/handlers.ts';
import { abortable } from '@ensembleapp/core/agents/operations/abortable.ts';
import type { Question, RequestFacts, ResponseFacts } from '../messages.ts';

type Ask = <Value>(question: Question) => Promise<Value>;

/** The guarded fetch of the server, as code in a thread calls it. */
export function fetchBy(ask: Ask, signal: AbortSignal): HandlerHost['fetch'] {
  return async (url, init = {}) => {
    const request = new Request(url, init);
    const until = init.signal ? AbortSignal.any([signal, init.signal]) : signal;
    until.throwIfAborted();
    const facts = await abortable(ask<ResponseFacts>({ of: 'fetch', request: await factsOf(request) }), until);
    const { status, statusText, headers, body } = facts;
    const stream = body === null ? null : streamOf(body, ask, until);
    const response = new Response(stream, {
      status,
      statusText,
      headers: headers.map(([name, value]) => [name, value]),
    });
    // A constructed response has neither, and offers no other way to say them.
    return Object.defineProperties(response, { url: { value: facts.url }, redirected: { value: facts.redirected } });
  };
}

async function factsOf(request: Request): Promise<RequestFacts> {
  const { url, method, headers, redirect } = request;
  const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  return { url, method, headers: [...headers], body, redirect };
}

/** A body that is read as far as somebody wants it. */
function streamOf(body: number, ask: Ask, signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const piece = await abortable(ask<Uint8Array | undefined>({ of: 'read', body }), signal);
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
      cancel: () => ask({ of: 'cancel', body }),
    },
    { highWaterMark: 0 },
  );
}
