import { invalid, Refusal } from '@ensembleapp/core/refusal.ts';
import type { BodyRule } from './endpoint.ts';
import { parseInput } from './parse-input.ts';
import { countWritten, repeatedMember } from './repeated-member.ts';
import { sanitize } from './sanitize.ts';

const JSON_TYPES = ['application/json'] as const;
const FORM_TYPE = 'application/x-www-form-urlencoded';
const DEFINITION_TYPES = [...JSON_TYPES, 'application/yaml', 'text/yaml', 'application/x-yaml'] as const;

/**
 * The parsed body of a request.
 * @throws Refusal UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE (before the body is buffered), INVALID_INPUT
 */
export async function readBody<Body>(request: Request, rule: BodyRule<Body>, limit: number): Promise<Body> {
  const type = contentType(request.headers.get('content-type'));
  const supported = typesOf(rule);
  const mayBeEmpty = rule.kind === 'json' && rule.mayBeEmpty;
  if (type === undefined && mayBeEmpty && !mayHaveBody(request)) return parseInput(rule.schema, {}, '');
  if (type === undefined || !supported.includes(type) || request.headers.get('content-encoding'))
    throw unsupported(supported);
  const text = await readText(request, limit);
  if (rule.kind === 'json' && rule.form && type === FORM_TYPE) return rule.form(new URLSearchParams(text));
  if (rule.kind === 'definition') return rule.parse(text, type === 'application/json' ? 'json' : 'yaml');
  return parseInput(rule.schema, text.trim() === '' && mayBeEmpty ? {} : parseObject(text), '');
}

function typesOf(rule: BodyRule<unknown>): readonly string[] {
  if (rule.kind === 'definition') return DEFINITION_TYPES;
  return rule.form ? [...JSON_TYPES, FORM_TYPE] : JSON_TYPES;
}

/** The media type without parameters; undefined when there is none or its charset is not UTF-8. */
function contentType(header: string | null): string | undefined {
  if (header === 'application/json') return header;
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  const isUtf8 = parameters.every(
    (parameter) => !parameter.startsWith('charset=') || /^charset="?utf-8"?$/.test(parameter),
  );
  return type !== '' && isUtf8 ? type : undefined;
}

function mayHaveBody(request: Request): boolean {
  const length = request.headers.get('content-length');
  return length === null ? request.headers.has('transfer-encoding') : length !== '0';
}

/** The body as it came. @throws Refusal PAYLOAD_TOO_LARGE before more than `limit` bytes are held */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (announced !== null && Number(announced) > limit) throw tooLarge(limit);
  return announced === null ? await readChunks(request, limit) : new Uint8Array(await request.arrayBuffer());
}

async function readText(request: Request, limit: number): Promise<string> {
  return decode(await readBytes(request, limit));
}

/** @throws Refusal INVALID_INPUT when it is not UTF-8 */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid({ path: '', message: 'the body must be UTF-8' });
  }
}

/** A body of unknown length is counted as it comes, and dropped as soon as it is too long. */
async function readChunks(request: Request, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Two readers of the text cannot disagree about what it says.
 * @throws Refusal INVALID_INPUT when it is no JSON, nested too deep, or names a member twice
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && sanitize(value) !== countWritten(text)) throw repeated(text);
    return value;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw invalid({ path: '', message: 'the body must be JSON', ...placeOf(error) });
  }
}

function parseObject(text: string): object {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid({ path: '', message: 'the body must be a JSON object' });
  }
  return value;
}

function repeated(text: string): Refusal {
  return invalid({ path: repeatedMember(text) ?? '', message: 'is given twice' });
}

/** Where the parser stopped, when it says so. */
function placeOf(error: unknown): { readonly line: number; readonly column: number } | undefined {
  const [, line, column] = /line (\d+) column (\d+)/.exec(String(error)) ?? [];
  return line && column ? { line: Number(line), column: Number(column) } : undefined;
}

function tooLarge(limit: number): Refusal {
  return new Refusal('PAYLOAD_TOO_LARGE', undefined, { limit });
}

function unsupported(supported: readonly string[]): Refusal {
  return new Refusal('UNSUPPORTED_MEDIA_TYPE', undefined, { supported });
}
