import { isUtf8 } from 'node:buffer';
import type { Json, JsonObject } from '@ensembleapp/protocol';

/** Longest segment that is read, in bytes as decoded: more than a JWT may have in all. */
const LONGEST = 8192;

/** Where one segment at a time is decoded: memory for every request would keep the collector busy. */
const decoded = Buffer.alloc(LONGEST);

/**
 * The JSON object that a base64url segment (RFC 4648, section 5, unpadded) holds; undefined unless the segment is canonical,
 * the bytes are UTF-8, the top is an object, no object anywhere names a member twice, and none is named `__proto__`.
 * Two readers of such a text cannot disagree about what it says.
 */
export function parseSegment(segment: string): JsonObject | undefined {
  const length = decoded.write(segment, 'base64url');
  if (length === 0 || decoded.toString('base64url', 0, length) !== segment) return undefined;
  const text = decoded.toString('utf8', 0, length);
  // What is not UTF-8 reads as replacement characters, which a text may hold by right.
  if (text.includes('\ufffd') && !isUtf8(decoded.subarray(0, length))) return undefined;
  const value = parse(text);
  if (!isObject(value) || countMembers(value) !== countNames(decoded, length)) return undefined;
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

const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;

/** Members written in a valid JSON text: one for each colon outside a string. More than the value has means one was written twice. */
function countNames(text: Uint8Array, length: number): number {
  let count = 0;
  for (let at = 0; at < length; at++) {
    if (text[at] === COLON) count++;
    else if (text[at] === QUOTE) at = endOfString(text, at);
  }
  return count;
}

/** Where the string that begins at `open` ends: at the first quote that is not escaped. */
function endOfString(text: Uint8Array, open: number): number {
  let at = open + 1;
  while (text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1;
  return at;
}
