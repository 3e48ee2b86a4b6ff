import { EnsembleError, errorOf } from './ensemble-error.ts';

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
  /** Sent as JSON, or as it is where `contentType` says what it is. */
  readonly body?: unknown;
  /** Media type of a body that is text already. */
  readonly contentType?: string;
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

const TIMEOUT = 30_000;

/** Sends one request, once. @throws EnsembleError for everything but a good answer; an abort as it is */
export async function exchange<Body>(
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
  { query = {}, body, contentType, idempotencyKey, accept = 'application/json' }: RequestOptions,
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
      ...(body !== undefined && { 'content-type': contentType ?? 'application/json' }),
    },
    ...(body !== undefined && { body: contentType === undefined ? JSON.stringify(body) : String(body) }),
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
