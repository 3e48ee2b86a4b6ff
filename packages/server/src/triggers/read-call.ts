import type { HttpCall } from '@ensembleapp/core/triggers/http-call.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { HonoRequest } from 'hono';
import { decode, parseJson } from '../door/read-body.ts';

/** Headers that hold credentials: no run sees them. */
const SECRET = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key']);
/** Names that reach a prototype. */
const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor']);

/**
 * The call as a run sees it.
 * @throws Refusal INVALID_INPUT for a body that is not what its type says
 */
export function readCall(
  { method, path, url, raw }: HonoRequest,
  params: Readonly<Record<string, string>>,
  cookies: Readonly<Record<string, string>>,
  body: Uint8Array,
): HttpCall {
  const { search, searchParams } = new URL(url);
  return {
    method,
    path,
    url: path + search,
    params,
    query: readPairs(searchParams),
    headers: Object.fromEntries([...raw.headers].filter(([name]) => !SECRET.has(name))),
    cookies,
    body: readCallBody(raw.headers.get('content-type') ?? '', body),
  };
}

/** JSON and forms as data, text as text, anything else as base64; nothing is null. */
function readCallBody(contentType: string, bytes: Uint8Array): Json {
  if (bytes.byteLength === 0) return null;
  const [type = ''] = contentType.toLowerCase().split(';');
  const kind = type.trim();
  // JSON.parse gives nothing else.
  if (kind === 'application/json' || kind.endsWith('+json')) return parseJson(decode(bytes)) as Json;
  if (kind === 'application/x-www-form-urlencoded') return readPairs(new URLSearchParams(decode(bytes)));
  if (kind === '' || kind.startsWith('text/') || /[/+](?:xml|yaml|javascript)$/.test(kind)) return decode(bytes);
  return Buffer.from(bytes).toString('base64');
}

/** A name that is given several times is a list. */
function readPairs(pairs: URLSearchParams): JsonObject {
  const names = [...new Set(pairs.keys())].filter((name) => !FORBIDDEN.has(name));
  return Object.fromEntries(
    names.map((name) => {
      const [value = '', ...more] = pairs.getAll(name);
      return [name, more.length > 0 ? [value, ...more] : value];
    }),
  );
}
