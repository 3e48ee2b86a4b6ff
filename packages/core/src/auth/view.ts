import type { KeyView, SecretView, TokenView } from '@ensembleapp/protocol';
import type { Listed } from '../store/credential-store.ts';
import { hintOf } from './format.ts';
import { type Issued, type IssuedStatus, statusOf } from './issued.ts';

/** Keys and secrets are deleted where tokens are revoked. */
const DELETABLE = {
  active: 'active',
  disabled: 'disabled',
  expired: 'expired',
  revoked: 'deleted',
} as const satisfies Record<IssuedStatus, KeyView['status']>;

/** What lists and records show of a token: no part of its secret. */
export function viewToken({ issued, lastUsed }: Listed<'token'>, now: number): TokenView {
  const { id, name, scopes, restrictions, rateLimit, revokedAt, revokedBy } = issued;
  return {
    id,
    name,
    scopes,
    lastUsed,
    ...common(issued),
    status: statusOf(issued, now),
    hint: hintOf('token', id),
    restrictions,
    rateLimit,
    revokedAt,
    revokedBy,
  };
}

export function viewKey({ issued, lastUsed }: Listed<'key'>, now: number): KeyView {
  const { id, name, tenantId, scopes, onBehalfOf, restrictions, rateLimit } = issued;
  return {
    id,
    description: name,
    tenantId,
    scopes,
    status: DELETABLE[statusOf(issued, now)],
    lastUsed,
    ...common(issued),
    hint: hintOf('key', id),
    onBehalfOf,
    restrictions,
    rateLimit,
  };
}

/** Never the value. */
export function viewSecret({ issued, lastUsed }: Listed<'secret'>, now: number): SecretView {
  const { id, name, maxLifetime, restrictions } = issued;
  return {
    id,
    description: name,
    algorithm: 'HS256',
    status: DELETABLE[statusOf(issued, now)],
    lastUsed,
    ...common(issued),
    maxLifetime,
    restrictions,
  };
}

function common({ createdAt, expiresAt, createdBy, rotatedFrom }: Issued) {
  return { createdAt, expiresAt, createdBy, rotatedFrom };
}
