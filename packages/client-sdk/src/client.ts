import type { PageEnd } from '@ensembleapp/protocol';
import { EnsembleError, errorOf } from './ensemble-error.ts';
import { withRetries } from './retry.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ClientOptions {
  /** Origin of the server, `https://ensemble.example.com`. */
  readonly baseUrl: string;
  /** API token; sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
  /** Sent as `x-tenant-id`. */
  readonly tenant?: string | undefined;
  /** In place of the platform's `fetch`. */
  readonly fetch?: (request: Request) => Response | Promise<Response>;
  /** ms that one request may take; default 30 s. */
  readonly timeout?: number;
  /** Told of every answer, for logs. */
  readonly observe?: (exchange: Exchange) => void;
}

/** One request and its answer, without a credential. */
export interface Exchange {
  readonly method: Method;
  readonly path: string;
  readonly status: number;
  readonly requestId: string | undefined;
  /** ms */
  readonly duration: number;
}

export interface RequestOptions {
  /** Members that are undefined are not sent. */
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Makes a creation safe to repeat: it is then retried as reads are. */
  readonly idempotencyKey?: string;
  /** Media type wanted; default JSON. */
  readonly accept?: string;
  /** ms, in place of the client's. */
  readonly timeout?: number;
}

export interface Answered<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** One page of a list: the named array, and where the next page begins. */
export type PageOf<Row> = PageEnd & { readonly rows: readonly Row[] };

export interface Client {
  readonly baseUrl: string;
  /** The body of a good answer. @throws EnsembleError for every other */
  request<Body = unknown>(method: Method, path: string, options?: RequestOptions): Promise<Body>;
  /** As `request`, with the status and headers. */
  send<Body = unknown>(method: Method, path: string, options?: RequestOptions): Promise<Answered<Body>>;
  /** One page of the list whose rows the answer calls `name`. */
  page<Row>(path: string, name: string, query?: Query): Promise<PageOf<Row>>;
  /** Every row of a list, page by page. */
  list<Row>(path: string, name: string, query?: Query): AsyncGenerator<Row, void, undefined>;
}

const TIMEOUT = 30_000;

/** A client of one server. Reads, and calls with an idempotency key, are tried up to three times; redirects are not followed. */
export function createClient(options: ClientOptions): Client {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');

  async function send<Body>(method: Method, path: string, asked: RequestOptions = {}): Promise<Answered<Body>> {
    const isRepeatable = method === 'GET' || asked.idempotencyKey !== undefined;
    const once = () => exchange<Body>({ ...options, baseUrl }, method, path, asked);
    return isRepeatable ? withRetries(once, asked.signal) : once();
  }

  async function page<Row>(path: string, name: string, query: Query = {}): Promise<PageOf<Row>> {
    const { body } = await send<PageEnd & Readonly<Record<string, unknown>>>('GET', path, { query });
    return { rows: body[name] as readonly Row[], hasMore: body.hasMore, nextCursor: body.nextCursor };
  }

  return {
    baseUrl,
    send,
    page,
    request: async <Body>(method: Method, path: string, asked?: RequestOptions) =>
      (await send<Body>(method, path, asked)).body,
    async *list<Row>(path: string, name: string, query: Query = {}) {
      let cursor: string | undefined;
      do {
        const { rows, nextCursor } = await page<Row>(path, name, { ...query, ...(cursor !== undefined && { cursor }) });
        yield* rows;
        cursor = nextCursor ?? undefined;
      } while (cursor !== undefined);
    },
  };
}

async function exchange<Body>(
  options: ClientOptions,
  method: Method,
  path: string,
  asked: RequestOptions,
): Promise<Answered<Body>> {
  const startedAt = Date.now();
  const patience = AbortSignal.timeout(asked.timeout ?? options.timeout ?? TIMEOUT);
  const signal = asked.signal ? AbortSignal.any([asked.signal, patience]) : patience;
  try {
    const answer = await (options.fetch ?? fetch)(toRequest(options, method, path, asked, signal));
    const body = await readBody(answer);
    const requestId = answer.headers.get('x-request-id') ?? undefined;
    options.observe?.({ method, path, status: answer.status, requestId, duration: Date.now() - startedAt });
    if (!answer.ok) throw errorOf(answer.status, body, requestId);
    return { status: answer.status, headers: answer.headers, body: body as Body };
  } catch (cause) {
    if (cause instanceof EnsembleError || asked.signal?.aborted) throw cause;
    const isLate = patience.aborted;
    const message = isLate ? `No answer from ${options.baseUrl} in time` : `Cannot reach ${options.baseUrl}`;
    throw new EnsembleError({ code: isLate ? 'NO_ANSWER' : 'UNREACHABLE', message, status: 0, cause });
  }
}

function toRequest(
  { baseUrl, token, tenant }: ClientOptions,
  method: Method,
  path: string,
  { query = {}, body, idempotencyKey, accept = 'application/json' }: RequestOptions,
  signal: AbortSignal,
): Request {
  const url = new URL(baseUrl + path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return new Request(url, {
    method,
    signal,
    redirect: 'manual',
    headers: {
      accept,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(tenant !== undefined && { 'x-tenant-id': tenant }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function readBody(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (!answer.headers.get('content-type')?.includes('json')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
