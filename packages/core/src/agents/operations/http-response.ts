import type { Json } from '@ensembleapp/protocol';
import { lasting } from '../step-failure.ts';
import type { ResponseType } from './http-request.ts';

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;
const TEXT_TYPE =
  /^(?:text\/|application\/(?:xml|javascript|x-www-form-urlencoded|yaml|x-yaml|x-ndjson|graphql)\b|[\w.-]+\/[\w.-]+\+xml\b)/i;

/** The output of a request. */
export interface HttpAnswer {
  readonly [name: string]: Json;
  readonly status: number;
}

/** The answer as an output: `data` is parsed JSON by content type, else text, else base64; `body` is the same. */
export async function readHttpResponse(
  response: Response,
  responseType: ResponseType | undefined,
): Promise<HttpAnswer> {
  const data = await readData(response, responseType);
  return { status: response.status, headers: Object.fromEntries(response.headers), data, body: data };
}

async function readData(response: Response, responseType: ResponseType | undefined): Promise<Json> {
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length === 0) return responseType === 'json' ? null : '';
  const type = response.headers.get('content-type') ?? '';
  switch (responseType ?? guessType(type, bytes)) {
    case 'json':
      return parse(bytes.toString('utf8'), responseType);
    case 'text':
      return bytes.toString('utf8');
    case 'base64':
      return bytes.toString('base64');
  }
}

function guessType(contentType: string, bytes: Buffer): ResponseType {
  if (JSON_TYPE.test(contentType)) return 'json';
  if (TEXT_TYPE.test(contentType)) return 'text';
  return contentType === '' && isUtf8(bytes) ? 'text' : 'base64';
}

/** What only says that it is JSON is text; what was asked to be JSON has to be. */
function parse(text: string, asked: ResponseType | undefined): Json {
  try {
    return JSON.parse(text);
  } catch {
    if (asked === undefined) return text;
    throw lasting('STEP_FAILED', 'The answer is not JSON');
  }
}

function isUtf8(bytes: Buffer): boolean {
  return !bytes.toString('utf8').includes('\uFFFD');
}
