import { randomText } from '../crypto.ts';
import { checksum, endsWithChecksum } from './checksum.ts';
import type { IssuedKind } from './issued.ts';

const PUBLIC_ID = 16;
const SECRET = 30;
const SECRET_VALUE = 43;
const CHECKSUM = 6;

/** How each kind is written: what stands before the credential, and before its id. */
export const FORM = {
  token: { prefix: 'sk-ensemble-', id: 'tok_', length: 'sk-ensemble-'.length + PUBLIC_ID + SECRET + CHECKSUM },
  key: { prefix: 'sk_', id: 'key_', length: 'sk_'.length + PUBLIC_ID + SECRET + CHECKSUM },
  secret: { prefix: 'jwtsec_', id: 'sec_', length: 'jwtsec_'.length + SECRET_VALUE + CHECKSUM },
} as const satisfies Record<IssuedKind, { prefix: string; id: string; length: number }>;

/** A new credential, shown once, and the id of its row. */
export interface Drawn {
  readonly id: string;
  readonly text: string;
}

/** Draws a credential: `prefix + public id (16) + secret (30) + checksum (6)`; a Secret Value holds no id. */
export function draw(kind: IssuedKind): Drawn {
  const form = FORM[kind];
  const publicId = randomText(PUBLIC_ID);
  const body = form.prefix + (kind === 'secret' ? randomText(SECRET_VALUE) : publicId + randomText(SECRET));
  return { id: form.id + publicId, text: body + checksum(body) };
}

/** The id of the row that a well-formed token or key names; undefined for everything mistyped or invented. No I/O. */
export function rowIdOf(kind: 'token' | 'key', text: string): string | undefined {
  const { prefix, id, length } = FORM[kind];
  if (text.length !== length || !text.startsWith(prefix) || !endsWithChecksum(text, prefix.length)) return undefined;
  return id + text.slice(prefix.length, prefix.length + PUBLIC_ID);
}

/** Is it written as a row id of this kind? */
export function isRowId(kind: IssuedKind, id: string): boolean {
  return id.startsWith(FORM[kind].id) && /^[0-9A-Za-z]{16}$/.test(id.slice(FORM[kind].id.length));
}

/** What lists show of a token or key: the prefix and the first six characters of the public id. No part of a secret. */
export function hintOf(kind: 'token' | 'key', id: string): string {
  const { prefix, id: idPrefix } = FORM[kind];
  return `${prefix}${id.slice(idPrefix.length, idPrefix.length + 6)}…`;
}
