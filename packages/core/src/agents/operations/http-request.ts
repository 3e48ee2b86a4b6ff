import type { Json, JsonObject } from '@ensembleapp/protocol';
import { lasting, type StepFailure } from '../step-failure.ts';
import { authHeader } from './http-auth.ts';
import { isObject } from './is-object.ts';
import { readTimeout } from './read-timeout.ts';

export const RESPONSE_TYPES = ['json', 'text', 'base64'] as const;
export type ResponseType = (typeof RESPONSE_TYPES)[number];

/** What an `http` operation is told, read. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  /** ms */
  readonly timeout: number | undefined;
  readonly followRedirects: boolean;
  /** Absent: by content type. */
  readonly responseType: ResponseType | undefined;
  readonly failsOn: (status: number) => boolean;
}

/** By it a receiver knows a request that it has seen before. */
const IDEMPOTENCY = 'idempotency-key';

/**
 * Reads the config of an `http` operation.
 * @param idempotencyKey what a request that is `idempotent` is known by, unless its headers say another
 * @throws StepFailure `INVALID_INPUT`, naming the field.
 */
export function readHttpRequest(config: JsonObject, idempotencyKey: string): HttpRequest {
  const headers = readHeaders(config.headers);
  setAuth(headers, config.auth);
  if (readFlag('idempotent', config.idempotent) && !headers.has(IDEMPOTENCY)) headers.set(IDEMPOTENCY, idempotencyKey);
  const body = readBody(config.body, headers);
  return {
    url: readUrl(config.url, config.query),
    method: readText('method', config.method)?.toUpperCase() ?? 'GET',
    headers,
    body,
    timeout: readTimeout('http', config.timeout),
    followRedirects: config.followRedirects !== false,
    responseType:
      RESPONSE_TYPES.find((type) => type === config.responseType) ?? refuseOther('responseType', config.responseType),
    failsOn: readFailOn(config.failOn),
  };
}

function readUrl(value: Json | undefined, query: Json | undefined): URL {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null) throw wrong('url', 'must be an absolute URL');
  if (query === undefined || query === null) return url;
  if (!isObject(query)) throw wrong('query', 'must be a mapping');
  for (const [name, given] of Object.entries(query)) {
    for (const item of Array.isArray(given) ? given : [given]) {
      if (item !== null) url.searchParams.append(name, toText(item));
    }
  }
  return url;
}

function readHeaders(value: Json | undefined): Headers {
  const headers = new Headers();
  if (value === undefined || value === null) return headers;
  if (!isObject(value)) throw wrong('headers', 'must be a mapping');
  for (const [name, given] of Object.entries(value)) {
    if (given === null) continue;
    try {
      headers.append(name, toText(given));
    } catch {
      throw wrong(`headers.${name}`, 'is no header that can be sent');
    }
  }
  return headers;
}

function setAuth(headers: Headers, auth: Json | undefined): void {
  const header = authHeader(auth);
  if (!header) return;
  const [name, value] = header;
  try {
    headers.set(name, value);
  } catch {
    throw wrong('auth', 'makes no header that can be sent');
  }
}

/** Text goes as it is, anything else as JSON. */
function readBody(value: Json | undefined, headers: Headers): string | undefined {
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return JSON.stringify(value);
}

/** Statuses as numbers or classes (`404`, `"5xx"`), one or a list; `false` or an empty list: none fails. */
function readFailOn(value: Json | undefined): HttpRequest['failsOn'] {
  if (value === undefined || value === null) return (status) => status === 408 || status === 429 || status >= 500;
  if (value === false) return () => false;
  const patterns = (Array.isArray(value) ? value : [value]).map((item) => toText(item).toLowerCase());
  const unknown = patterns.find((pattern) => !/^[1-5](?:\d\d|xx)$/.test(pattern));
  if (unknown !== undefined) throw wrong('failOn', 'must list statuses such as 404 or "5xx"');
  return (status) => patterns.includes(String(status)) || patterns.includes(`${Math.floor(status / 100)}xx`);
}

function readFlag(field: string, value: Json | undefined): boolean {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? false;
  throw wrong(field, 'must be true or false');
}

function readText(field: string, value: Json | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  throw wrong(field, 'must be text');
}

function refuseOther(field: string, value: Json | undefined): undefined {
  if (value !== undefined && value !== null) throw wrong(field, `must be one of ${RESPONSE_TYPES.join(', ')}`);
  return undefined;
}

function toText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function wrong(field: string, message: string): StepFailure {
  return lasting('INVALID_INPUT', `http: ${field} ${message}`);
}
