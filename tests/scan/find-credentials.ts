import { endsWithChecksum } from '@ensembleapp/core/auth/checksum.ts';
import { FORM, isRowId } from '@ensembleapp/core/auth/format.ts';
import { parseSegment } from '@ensembleapp/core/auth/strict-json.ts';

/** Two segments and the signature of HS256. */
const JWT = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{43}/g;
const APPROVAL = /hitl_[0-9A-Za-z]{43}/g;
const PREFIX = /sk-ensemble-|sk_|jwtsec_/g;
const BODY = /[0-9A-Za-z]{49,}/g;
const BASE64 = /[\w+/-]{64,}/g;
const HEX = /[0-9A-Fa-f]{96,}/g;

/**
 * Every credential in these bytes, read as Latin-1: tokens, keys, Secret Values, approval tokens and JWTs, as they are, without
 * their prefix, and inside base64 (plain or URL) and hex. What has the form of one and, where it has one, the right checksum, is one:
 * what is made up by hand is not, but for one in four thousand million.
 */
export function findCredentials(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const view of [text, ...decoded(text)]) {
    for (const credential of plain(view)) found.add(credential);
  }
  return found;
}

function* plain(text: string): Generator<string> {
  for (const { index } of text.matchAll(PREFIX)) yield* issuedAt(text, index);
  for (const { 0: run } of text.matchAll(BODY)) yield* bare(run);
  for (const [token] of text.matchAll(APPROVAL)) yield token;
  for (const [jwt] of text.matchAll(JWT)) if (isSigned(jwt)) yield jwt;
}

/** Does its header name one of our Signing Secrets? */
function isSigned(jwt: string): boolean {
  const kid = parseSegment(jwt.slice(0, jwt.indexOf('.')))?.kid;
  return typeof kid === 'string' && isRowId('secret', kid);
}

function* issuedAt(text: string, at: number): Generator<string> {
  for (const { prefix, length } of Object.values(FORM)) {
    const candidate = text.slice(at, at + length);
    if (candidate.length === length && candidate.startsWith(prefix) && endsWithChecksum(candidate, prefix.length)) {
      yield candidate;
    }
  }
}

/** A run of letters and digits may hold the rest of a credential anywhere: columns of a database stand side by side. */
function* bare(run: string): Generator<string> {
  for (let at = 0; at < run.length; at++) {
    for (const { prefix } of Object.values(FORM)) yield* issuedAt(prefix + run.slice(at, at + BODY_LENGTH), 0);
  }
}

const BODY_LENGTH = Math.max(...Object.values(FORM).map(({ prefix, length }) => length - prefix.length));

/** What the text's long runs of base64 and hex say, from every place where they can begin. */
function* decoded(text: string): Generator<string> {
  for (const [run] of text.matchAll(BASE64)) {
    for (const skipped of [0, 1, 2, 3]) yield Buffer.from(run.slice(skipped), 'base64').toString('latin1');
  }
  for (const [run] of text.matchAll(HEX)) {
    for (const skipped of [0, 1]) yield Buffer.from(run.slice(skipped), 'hex').toString('latin1');
  }
}
