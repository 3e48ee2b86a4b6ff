import type { JsonObject, TestToken } from '@ensembleapp/protocol';
import { invalid, Refusal } from '../refusal.ts';
import { getIssued } from './change.ts';
import type { FrontDoor } from './front-door.ts';
import { lookUp } from './front-door.ts';
import { statusOf } from './issued.ts';
import { brokenClaim, CLAIM_RULES } from './jwt-rules.ts';
import type { Principal } from './principal.ts';
import { MAX_BYTES } from './read-jwt.ts';
import { requireInside } from './restrict.ts';
import { endOf } from './tenure.ts';

/**
 * A JWT signed with a secret of the tenant, for trying an embedding out: what the customer's backend would make. It does not outlive its signer.
 * @throws Refusal NOT_FOUND, FORBIDDEN when the secret reaches what the signer does not, CONFLICT when the secret is not active,
 * INVALID_INPUT when the verifier would refuse the result
 */
export async function signTestToken(door: FrontDoor, by: Principal, id: string, asked: TestToken) {
  const { issued } = await getIssued(door, by.tenantId, 'secret', id);
  requireInside(by.grant, issued.restrictions);
  const now = door.world.clock.now();
  const status = statusOf(issued, now);
  const known = await lookUp(door, id);
  if (status !== 'active' || !known || !('key' in known))
    throw new Refusal('CONFLICT', `Not active: ${id}`, { id, status });
  const iat = Math.floor(now / 1000);
  const end = endOf(by);
  const exp = Math.min(iat + asked.expiresIn, end === null ? Number.POSITIVE_INFINITY : Math.floor(end / 1000));
  const { audiences, maxLifetimeSeconds } = door.world.settings.jwt;
  const bounds = { audiences, maxLifetime: Math.min(maxLifetimeSeconds, issued.maxLifetime ?? maxLifetimeSeconds) };
  const { sub, context, ensemble } = asked;
  const payload = {
    sub,
    iat,
    exp,
    aud: audiences[0] ?? '',
    ...(context && { context }),
    ...(ensemble && { ensemble }),
  } as JsonObject;
  const rule = brokenClaim(payload, bounds, now / 1000);
  if (rule !== undefined) {
    const fault = CLAIM_RULES.find((one) => one.rule === rule)?.broken(payload, bounds, now / 1000);
    throw invalid({ path: rule === 'lifetime' ? 'expiresIn' : rule, message: fault ?? 'would be refused' });
  }
  const signed = `${segment({ alg: 'HS256', typ: 'JWT', kid: id })}.${segment(payload)}`;
  const token = `${signed}.${known.key.base64Url(signed)}`;
  if (token.length > MAX_BYTES)
    throw invalid({ path: 'context', message: `the JWT must be at most ${MAX_BYTES} bytes` });
  return { token, expiresAt: exp * 1000 };
}

function segment(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
