import { type JwtVerdict, vouch } from './jwt.ts';
import type { Claims } from './jwt-rules.ts';
import type { KnownSecret } from './known.ts';
import type { JwtPrincipal } from './principal.ts';

const NOT_NARROWED = Object.freeze({});

export type JwtAccepted = Extract<JwtVerdict, { status: 'valid' }>;

/** Who a verified JWT speaks for. Its tenant is the secret's; its rights are those of every JWT, narrowed by secret and claim. */
export function toJwtPrincipal({ issued, grant }: KnownSecret, claims: Claims): JwtPrincipal {
  const expiresAt = Math.round(claims.exp * 1000);
  return {
    kind: 'jwt',
    id: issued.id,
    tenantId: issued.tenantId,
    name: issued.name,
    grant,
    restrictions: issued.restrictions,
    expiresAt,
    rateLimit: null,
    secure: vouch(claims, { secretId: issued.id, sub: claims.sub, expiresAt }),
    subject: `user:${claims.sub}`,
    userId: claims.sub,
    user: claims.sub,
    narrowed: claims.ensemble ?? NOT_NARROWED,
  };
}
