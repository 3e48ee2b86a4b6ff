import type { HandlerHost } from '@ensembleapp/core/agents/handlers.ts';
import type { Order, Question, RequestFacts, ResponseFacts } from './messages.ts';
import { toThrown } from './thrown.ts';

/** What one call asks of its host, answered. */
export class AnswerAsks {
  readonly #host: HandlerHost;
  readonly #send: (order: Order) => void;
  readonly #errors = new Map<number, unknown>();
  readonly #bodies = new Map<number, ReadableStreamDefaultReader<Uint8Array>>();

  constructor(host: HandlerHost, send: (order: Order) => void) {
    this.#host = host;
    this.#send = send;
  }

  async answer(ask: number, question: Question): Promise<void> {
    try {
      this.#send({ kind: 'answer', ask, value: await this.#ask(question, ask) });
    } catch (error) {
      this.#errors.set(ask, error);
      this.#send({ kind: 'refusal', ask, error: toThrown(error) });
    }
  }

  /** What an ask failed with. */
  errorOf(ask: number): unknown {
    return this.#errors.get(ask);
  }

  /** Nobody reads any more. */
  end(): void {
    for (const body of this.#bodies.values()) body.cancel().catch(() => undefined);
    this.#bodies.clear();
  }

  #ask(question: Question, ask: number): Promise<unknown> {
    const { kv, component } = this.#host;
    switch (question.of) {
      case 'get':
        return kv.get(question.key);
      case 'put':
        return kv.put(question.key, question.value, question.options);
      case 'delete':
        return kv.delete(question.key);
      case 'list':
        return kv.list(question.prefix);
      case 'increment':
        return kv.increment(question.key, question.by);
      case 'component':
        return component(question.reference);
      case 'fetch':
        return this.#fetch(question.request, ask);
      case 'read':
        return this.#read(question.body);
      case 'cancel':
        return this.#cancel(question.body);
    }
  }

  /** The number of an answer's body is that of the ask. */
  async #fetch({ url, headers, ...request }: RequestFacts, body: number): Promise<ResponseFacts> {
    const response = await this.#host.fetch(url, {
      ...request,
      headers: headers.map(([name, value]) => [name, value]),
    });
    if (response.body) this.#bodies.set(body, response.body.getReader());
    const { redirected, status, statusText } = response;
    return {
      url: response.url,
      redirected,
      status,
      statusText,
      headers: [...response.headers],
      body: response.body ? body : null,
    };
  }

  async #read(body: number): Promise<Uint8Array | undefined> {
    const piece = await this.#bodies.get(body)?.read();
    if (piece?.done) this.#bodies.delete(body);
    return piece?.value;
  }

  async #cancel(body: number): Promise<void> {
    await this.#bodies.get(body)?.cancel();
    this.#bodies.delete(body);
  }
}
