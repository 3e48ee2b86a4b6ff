import { Refusal } from '../refusal.ts';

/** What a caller presents, unchecked. Union by `kind`. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly text: string; readonly tenantId: string | undefined }
  | { readonly kind: 'key'; readonly text: string; readonly tenantId: string | undefined }
  | { readonly kind: 'jwt'; readonly text: string; readonly tenantId: string | undefined }
  /** Something in the Authorization header that is neither a token nor a JWT. */
  | { readonly kind: 'unknown' };

/** The header values that make a credential; an empty one counts as absent. */
export interface Presented {
  readonly authorization: string | undefined;
  readonly apiKey: string | undefined;
  readonly tenantId: string | undefined;
}

const NONE: Credential = { kind: 'none' };
const UNKNOWN: Credential = { kind: 'unknown' };

/**
 * Which credential it is, told by its form alone.
 * @throws Refusal INVALID_INPUT when two credentials are presented
 */
export function parseCredential({ authorization, apiKey, tenantId }: Presented): Credential {
  if (authorization && apiKey) throw new Refusal('INVALID_INPUT', 'Send one credential, not two');
  if (apiKey) return { kind: 'key', text: apiKey, tenantId: tenantId || undefined };
  if (!authorization) return NONE;
  if (authorization.slice(0, 7).toLowerCase() !== 'bearer ') return UNKNOWN;
  const text = authorization.slice(7);
  if (text.startsWith('sk-ensemble-')) return { kind: 'token', text, tenantId: tenantId || undefined };
  return isThreeParts(text) ? { kind: 'jwt', text, tenantId: tenantId || undefined } : UNKNOWN;
}

function isThreeParts(text: string): boolean {
  const first = text.indexOf('.');
  const second = text.indexOf('.', first + 1);
  return first !== -1 && second !== -1 && text.indexOf('.', second + 1) === -1;
}
