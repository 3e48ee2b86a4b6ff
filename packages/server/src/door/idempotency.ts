import type { Keyring } from '@ensembleapp/core/auth/keyring.ts';
import { fingerprint } from '@ensembleapp/core/crypto.ts';
import { invalid, Refusal } from '@ensembleapp/core/refusal.ts';
import type { IdempotencyScope, KeptAnswer } from '@ensembleapp/core/store/idempotency-store.ts';
import { type Answer, type Call, principalOf } from './endpoint.ts';
import type { Route } from './route.ts';

const DAY = 86_400_000;
/** No request is answered later than this: a key held longer belongs to a process that died. */
const LONGEST_REQUEST = 960_000;
/** Refusals of a request that started nothing: trying again is right. */
const NOT_KEPT: ReadonlySet<number> = new Set([401, 403, 429, 503]);

/**
 * Handles a request that may carry an Idempotency-Key: the first one is done, a second one with the same key and body gets the
 * first one's answer. A created credential is not answered twice, since its value is shown once.
 * @throws Refusal CONFLICT while the first one runs, for another body, and for a credential that exists already
 */
export async function handleOnce({ endpoint, method, path }: Route, call: Call): Promise<Answer> {
  const key = call.request.headers.get('idempotency-key');
  if (key === null) return endpoint.handle(call);
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid({ path: 'idempotency-key', message: 'must be 1 to 255 visible ASCII characters' });
  }
  const { world } = call.services;
  const principal = principalOf(call);
  const scope: IdempotencyScope = {
    tenantId: principal.tenantId,
    // A backend's users, and those of one signing secret, are told apart.
    identity: `${principal.id} ${principal.userId}`,
    method,
    path: `${path} ${JSON.stringify(call.params)}`,
    key,
  };
  const now = world.clock.now();
  const claim = await world.store.idempotency.claim(
    scope,
    fingerprint(JSON.stringify([call.query ?? null, call.body ?? null])),
    now,
    now - DAY,
    now - LONGEST_REQUEST,
  );
  switch (claim.status) {
    case 'running':
      throw new Refusal('CONFLICT', 'The first request with this Idempotency-Key is still running', { retryAfter: 1 });
    case 'other-body':
      throw new Refusal('CONFLICT', 'This Idempotency-Key was used with another body');
    case 'done':
      return replay(world.keyring, scope, claim.answer);
    case 'claimed':
      return handleFirst(endpoint.idempotent === 'credential', scope, call, () => endpoint.handle(call));
  }
}

async function handleFirst(
  isCredential: boolean,
  scope: IdempotencyScope,
  { services: { world } }: Call,
  handle: () => Answer | Promise<Answer>,
): Promise<Answer> {
  const { keyring, store } = world;
  const { idempotency } = store;
  try {
    const answer = await handle();
    await idempotency.finish(
      scope,
      isCredential ? { kind: 'credential', id: idOf(answer) } : keep(keyring, scope, answer),
    );
    return answer;
  } catch (thrown) {
    if (thrown instanceof Refusal && !NOT_KEPT.has(thrown.status) && !isCredential) {
      const { status, headers } = thrown;
      await idempotency.finish(scope, keep(keyring, scope, { status, body: thrown.body(), headers }));
    } else await idempotency.release(scope);
    throw thrown;
  }
}

function idOf({ body }: Answer): string {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  if (typeof id !== 'string') throw new Error('a created credential has an id');
  return id;
}

function keep(keyring: Keyring, scope: IdempotencyScope, answer: Answer): KeptAnswer {
  const { status, body, headers = {} } = answer.stream ? accepted(answer) : answer;
  const { keyId, box } = keyring.seal(JSON.stringify(body), labelOf(scope));
  return { kind: 'answer', status, body: { keyId, box: Buffer.from(box).toString('base64') }, headers };
}

/** Of a stream is kept where it can be followed. */
function accepted({ body, headers = {} }: Answer): Answer {
  const id = headers['x-execution-id'] ?? '';
  return { status: 202, body, headers: { 'x-execution-id': id, location: `/api/v1/executions/${id}` } };
}

/** An answer that was moved to another row does not open. */
function labelOf({ tenantId, identity, method, path, key }: IdempotencyScope): string {
  return JSON.stringify(['idempotency', tenantId, identity, method, path, key]);
}

function replay(keyring: Keyring, scope: IdempotencyScope, kept: KeptAnswer): Answer {
  if (kept.kind === 'credential') {
    const why =
      'This Idempotency-Key has created a credential already; its value was shown once. Rotate it, or delete it and create anew';
    throw new Refusal('CONFLICT', why, { id: kept.id });
  }
  const { keyId, box } = kept.body;
  return {
    status: kept.status,
    body: keyring.open({ keyId, box: Buffer.from(box, 'base64') }, labelOf(scope)),
    headers: { 'content-type': 'application/json', ...kept.headers, 'idempotent-replayed': 'true' },
  };
}
