import { type JwtVerdict, vouch } from './jwt.ts';
import type { Claims } from './jwt-rules.ts';
import { JWT_SCOPES, type KnownSecret } from './known.ts';
import type { JwtPrincipal } from './principal.ts';

export type JwtAccepted = Extract<JwtVerdict, { status: 'valid' }>;

/** Who a verified JWT speaks for. Its tenant is the secret's; its rights are those of every JWT, narrowed by secret and claim. */
export function toJwtPrincipal({ issued }: KnownSecret, claims: Claims): JwtPrincipal {
  const expiresAt = Math.round(claims.exp * 1000);
  const { agents, threadPrefix } = claims.ensemble ?? {};
  return {
    kind: 'jwt',
    id: issued.id,
    tenantId: issued.tenantId,
    name: issued.name,
    grant: { scopes: JWT_SCOPES, restrictions: issued.restrictions },
    restrictions: issued.restrictions,
    expiresAt,
    rateLimit: null,
    secure: vouch(claims, { secretId: issued.id, sub: claims.sub, expiresAt }),
    subject: `user:${claims.sub}`,
    userId: claims.sub,
    user: claims.sub,
    narrowed: { ...(agents && { agents }), ...(threadPrefix !== undefined && { threadPrefix }) },
  };
}
