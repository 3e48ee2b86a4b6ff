import type { PageEnd } from '@ensembleapp/protocol';
import {
  type Answered,
  type ClientOptions,
  exchange,
  type Method,
  type Query,
  type RequestOptions,
} from './exchange.ts';
import { type Executions, executionsOf } from './executions.ts';
import { withRetries } from './retry.ts';

/** One page of a list: the named array, and where the next page begins. */
export type PageOf<Row> = PageEnd & { readonly rows: readonly Row[] };

/** How any path of the API is called. */
export interface Requests {
  /** The body of a good answer. @throws EnsembleError for every other */
  request<Body = unknown>(method: Method, path: string, options?: RequestOptions): Promise<Body>;
  /** As `request`, with the status and headers. */
  send<Body = unknown>(method: Method, path: string, options?: RequestOptions): Promise<Answered<Body>>;
  /** One page of the list whose rows the answer calls `name`. */
  page<Row>(path: string, name: string, query?: Query): Promise<PageOf<Row>>;
  /** Every row of a list, page by page. */
  list<Row>(path: string, name: string, query?: Query): AsyncGenerator<Row, void, undefined>;
}

export interface Client extends Requests {
  readonly baseUrl: string;
  readonly executions: Executions;
}

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

  const requests: Requests = {
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
  return { ...requests, baseUrl, executions: executionsOf(requests) };
}
