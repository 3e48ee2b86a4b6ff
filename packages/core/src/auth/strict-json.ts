import { isUtf8 } from 'node:buffer';
import type { Json, JsonObject } from '@ensembleapp/protocol';

/**
 * The JSON object that a base64url segment (RFC 4648, section 5, unpadded) holds; undefined unless the segment is canonical,
 * the bytes are UTF-8, the top is an object, no object anywhere names a member twice, and none is named `__proto__`.
 * Two readers of such a text cannot disagree about what it says.
 */
export function parseSegment(segment: string): JsonObject | undefined {
  const bytes = Buffer.from(segment, 'base64url');
  if (bytes.length === 0 || bytes.toString('base64url') !== segment || !isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  const value = parse(text);
  if (!isObject(value) || countMembers(value) !== countNames(text)) return undefined;
  return value;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members of all objects in the value; NaN, which equals nothing, when one is named `__proto__`. */
function countMembers(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  for (const [name, member] of Object.entries(value)) {
    count += name === '__proto__' ? Number.NaN : 1;
    if (typeof member === 'object') count += countMembers(member);
  }
  return count;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

/** Member names written in a valid JSON text: the colons outside of strings. More than the value has means one was written twice. */
function countNames(text: string): number {
  let count = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === COLON) count++;
  }
  return count;
}
