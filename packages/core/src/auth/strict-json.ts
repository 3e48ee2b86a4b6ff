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
  // Fresh from the parser, it has no members but its own.
  const members = value as JsonObject;
  for (const name in members) {
    const member = members[name];
    count += name === '__proto__' ? Number.NaN : 1;
    if (typeof member === 'object') count += countMembers(member);
  }
  return count;
}

const BACKSLASH = 92;
const COLON = 58;
const SPACE = 32;

/** Member names written in a valid JSON text: the strings that a colon follows. More than the value has means one was written twice. */
function countNames(text: string): number {
  let count = 0;
  for (let open = text.indexOf('"'); open !== -1; ) {
    let next = endOfString(text, open) + 1;
    while (text.charCodeAt(next) <= SPACE) next++;
    if (text.charCodeAt(next) === COLON) count++;
    open = text.indexOf('"', next);
  }
  return count;
}

/** Where the string that begins at `open` ends: at the first quote that no odd number of backslashes stands before. */
function endOfString(text: string, open: number): number {
  let end = text.indexOf('"', open + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === BACKSLASH) before--;
  return (at - before) % 2 === 1;
}
