import { fingerprint } from '@ensembleapp/core/crypto.ts';
import type { Answer, Call } from '../door/endpoint.ts';

/** A document that changes with the server alone: it is sent unless the caller has it (`If-None-Match`). */
export function unlessKnown({ request }: Call, body: string, headers: Record<string, string>): Answer {
  const etag = `"${fingerprint(body).slice(0, 22)}"`;
  const common = { ...headers, etag, 'cache-control': 'private, no-cache' };
  return request.headers.get('if-none-match') === etag
    ? { status: 304, body: '', headers: common }
    : { status: 200, body, headers: common };
}
