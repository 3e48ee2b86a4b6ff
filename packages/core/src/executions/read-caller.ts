import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Caller } from '../agents/operation-call.ts';
import type { Principal } from '../auth/principal.ts';
import { Refusal } from '../refusal.ts';
import type { Limits } from '../settings.ts';

/**
 * On whose behalf a run works. `context` is what the client sent with what a JWT vouched for laid over it: on the same top-level
 * name the JWT wins whole. `secure` is the JWT's alone.
 * @throws Refusal PAYLOAD_TOO_LARGE
 */
export function readCaller(
  principal: Principal,
  dataContext: JsonObject = {},
  limits: Pick<Limits, 'dataContextBytes'>,
): Caller {
  requireSize(JSON.stringify(dataContext), limits.dataContextBytes);
  const { tenantId, userId, secure } = principal;
  return { tenantId, userId, secure, context: frozen({ ...dataContext, ...secure }) };
}

/** @throws Refusal PAYLOAD_TOO_LARGE when the text takes more bytes of UTF-8 */
export function requireSize(text: string, limit: number): void {
  if (Buffer.byteLength(text) > limit) throw new Refusal('PAYLOAD_TOO_LARGE', undefined, { limit });
}

function frozen<Value extends Json>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values<Json>(value)) frozen(member);
  }
  return value;
}
