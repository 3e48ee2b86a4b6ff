import { equalTexts, fingerprint, hmac } from '../crypto.ts';
import type { SignatureAuth } from '../ensembles/trigger.ts';
import { type Env, envText } from './env-text.ts';
import type { Presented, Proof } from './prove.ts';

/** How a sender signs. */
interface Scheme {
  readonly header: string;
  /** Stands before the signature. */
  readonly prefix: string;
  /** Where the time of signing is; absent: it is not signed. */
  readonly timestampHeader?: string | undefined;
  /** What is signed before the body. */
  readonly before: (timestamp: string) => string;
  /** One header holds time and signatures: `t=…,v1=…,v1=…`. */
  readonly isList?: boolean;
}

const SHA256_PREFIX = 'sha256=';

const PRESETS = {
  default: {
    header: 'x-webhook-signature',
    prefix: SHA256_PREFIX,
    timestampHeader: 'x-webhook-timestamp',
    before: (timestamp) => `${timestamp}.`,
  },
  github: { header: 'x-hub-signature-256', prefix: SHA256_PREFIX, before: () => '' },
  stripe: { header: 'stripe-signature', prefix: 'v1=', before: (timestamp) => `${timestamp}.`, isList: true },
  slack: {
    header: 'x-slack-signature',
    prefix: 'v0=',
    timestampHeader: 'x-slack-request-timestamp',
    before: (timestamp) => `v0:${timestamp}:`,
  },
} as const satisfies Record<NonNullable<SignatureAuth['preset']>, Scheme>;

/** Seconds that the time of signing may be off, in either direction. */
const TOLERANCE = 300;

/** Is the body signed with the trigger's secret, now? Senders' own schemes are the language reference's, section 11. */
export function proveSignature(auth: SignatureAuth, presented: Presented, env: Env, now: number): Proof {
  const secret = envText(auth.secret, env);
  if (secret === undefined) return { status: 'closed' };
  const scheme = schemeOf(auth);
  const { timestamp = '', signatures } = readSigned(scheme, presented);
  if (signatures.length === 0) return { status: 'missing' };
  const { algorithm = 'sha256', encoding = 'hex', tolerance = TOLERANCE } = auth;
  const isTimed = scheme.isList === true || scheme.timestampHeader !== undefined;
  if (isTimed && !isNear(timestamp, now, tolerance)) return { status: 'wrong' };
  const expected = hmac(algorithm, secret, encoding, scheme.before(timestamp), presented.body);
  const given = encoding === 'hex' ? signatures.map((one) => one.toLowerCase()) : signatures;
  if (given.filter((one) => equalTexts(one, expected)).length === 0) return { status: 'wrong' };
  // Signed by a clock that is ahead, it is taken for longer than the tolerance.
  const validFor = tolerance * 1000 * (isTimed ? 2 : 1);
  return { status: 'proven', signature: { digest: fingerprint(expected), validFor } };
}

/** The preset, with what the author says otherwise; without one, a header of the author's own is signed as it says. */
function schemeOf({ preset, header, prefix, timestampHeader }: SignatureAuth): Scheme {
  const own = {
    ...(header !== undefined && { header }),
    ...(prefix !== undefined && { prefix }),
    ...(timestampHeader !== undefined && { timestampHeader }),
  };
  if (preset !== undefined || header === undefined) return { ...PRESETS[preset ?? 'default'], ...own };
  const before = (timestamp: string) => (timestampHeader === undefined ? '' : `${timestamp}.`);
  return { header, prefix: '', before, ...own };
}

interface Signed {
  readonly timestamp?: string | undefined;
  readonly signatures: readonly string[];
}

function readSigned({ header, prefix, timestampHeader, isList }: Scheme, presented: Presented): Signed {
  const text = presented.header(header) ?? '';
  const parts = isList ? text.split(',').map((part) => part.trim()) : [text];
  const timestamp = isList
    ? parts.find((part) => part.startsWith('t='))?.slice(2)
    : timestampHeader && presented.header(timestampHeader);
  const signed = parts.filter((part) => part !== '' && part.startsWith(prefix));
  return { timestamp, signatures: signed.map((part) => part.slice(prefix.length)) };
}

/** @param timestamp epoch seconds, as text */
function isNear(timestamp: string, now: number, tolerance: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) <= tolerance;
}
