import type { FrontDoor } from './front-door.ts';
import { lookUp } from './front-door.ts';
import { statusOf } from './issued.ts';
import { CLAIM_RULES, EXPIRY, HEADER_RULES } from './jwt-rules.ts';
import { MAX_BYTES } from './read-jwt.ts';
import { parseSegment } from './strict-json.ts';

export interface Check {
  readonly rule: string;
  readonly ok: boolean;
  readonly message: string;
}

export interface Explanation {
  readonly accepted: boolean;
  readonly checks: readonly Check[];
}

/**
 * What the verifier makes of a JWT, rule by rule, for whoever is setting up a backend that signs them. The rules are the
 * verifier's own; the JWT is neither kept nor echoed. Secrets of other tenants are unknown here.
 */
export async function explainJwt(door: FrontDoor, tenantId: string, text: string): Promise<Explanation> {
  const checks: Check[] = [];
  const check = (rule: string, fault: string | undefined) => {
    checks.push({ rule, ok: fault === undefined, message: fault ?? 'ok' });
  };
  const parts = text.split('.');
  const wellFormed = parts.length === 3 && text.length <= MAX_BYTES;
  const header = wellFormed ? parseSegment(parts[0] ?? '') : undefined;
  const payload = wellFormed ? parseSegment(parts[1] ?? '') : undefined;
  check('form', wellFormed ? undefined : 'a JWT is three parts between dots, at most 8,192 bytes');
  check('header', header ? undefined : 'the first part must be base64url of a JSON object that names no member twice');
  for (const rule of HEADER_RULES) check(rule.rule, rule.broken(header ?? {}));
  const { secret, fault } = await findSecret(door, tenantId, header?.kid);
  check('secret', fault);
  const jwt = door.jwts.takeApart(text);
  const signed = jwt && secret?.key.hasSignature(jwt.signed, jwt.signature);
  check(
    'signature',
    signed
      ? undefined
      : 'the signature must be HMAC-SHA-256 with the whole Secret Value as text, as canonical base64url',
  );
  check(
    'payload',
    payload ? undefined : 'the second part must be base64url of a JSON object that names no member twice',
  );
  const { audiences, maxLifetimeSeconds } = door.world.settings.jwt;
  const maxLifetime = Math.min(maxLifetimeSeconds, secret?.issued.maxLifetime ?? maxLifetimeSeconds);
  const seconds = door.world.clock.now() / 1000;
  for (const rule of [...CLAIM_RULES, EXPIRY])
    check(rule.rule, rule.broken(payload ?? {}, { audiences, maxLifetime }, seconds));
  return { accepted: checks.every(({ ok }) => ok), checks };
}

async function findSecret(door: FrontDoor, tenantId: string, kid: unknown) {
  const known = typeof kid === 'string' ? await lookUp(door, kid) : undefined;
  if (!known || !('key' in known) || known.issued.tenantId !== tenantId) {
    return { fault: 'no secret of this tenant has the id that "kid" names' };
  }
  const now = door.world.clock.now();
  const status = statusOf(known.issued, now);
  if (status !== 'active')
    return { secret: known, fault: `the secret is ${status === 'revoked' ? 'deleted' : status}` };
  const early = (known.issued.restrictions.notBefore ?? 0) > now;
  return early
    ? { secret: known, fault: 'the secret is not valid yet (notBefore)' }
    : { secret: known, fault: undefined };
}
