import { insufficient } from '@ensembleapp/core/auth/authorize.ts';
import { holds } from '@ensembleapp/core/auth/grant.ts';
import { type Principal, unattended } from '@ensembleapp/core/auth/principal.ts';
import { requireReach } from '@ensembleapp/core/auth/restrict.ts';
import type { LiveDoor } from '@ensembleapp/core/definitions/live-triggers.ts';
import type { TriggerAuth } from '@ensembleapp/core/ensembles/trigger.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import { type OwnAuth, prove, type Signature } from '@ensembleapp/core/triggers/prove.ts';
import type { Progress } from '../door/progress.ts';
import { readCredential } from '../door/read-credential.ts';
import { admit, type HttpContext, identify } from '../door/serve.ts';
import type { Services } from '../services.ts';

/** Who is let in, and the signature that must not let anybody in again. */
export interface Admitted {
  readonly principal: Principal;
  readonly signature?: Signature | undefined;
}

/**
 * Lets the caller of a trigger in as the trigger says, or not at all.
 * @param body reads it as it came
 * @throws Refusal UNAUTHORIZED, FORBIDDEN; RATE_LIMIT_EXCEEDED for a flood of wrong secrets
 */
export async function admitCaller(
  services: Services,
  context: HttpContext,
  progress: Progress,
  door: LiveDoor,
  body: () => Promise<Uint8Array>,
): Promise<Admitted> {
  const { owner, trigger } = door;
  const { auth } = trigger;
  const nobody = unattended('trigger', owner.tenantId, owner.name);
  if (!auth) return { principal: nobody };
  switch (auth.type) {
    case 'bearer':
    case 'basic':
      return { principal: nobody, ...proven(services, context, progress, door, auth, NOTHING) };
    case 'signature':
      return { principal: nobody, ...proven(services, context, progress, door, auth, await body()) };
    case 'apiKey':
    case 'api_key':
      return { principal: await requireCredential(services, context, progress, door, ['token', 'key', 'local']) };
    case 'jwt':
      return { principal: await requireCredential(services, context, progress, door, ['jwt']) };
    case 'oauth':
      throw denied(auth, 'Not available');
  }
}

const NOTHING = new Uint8Array();

function proven(
  { world, throttle }: Services,
  { req }: HttpContext,
  progress: Progress,
  { owner, path }: LiveDoor,
  auth: OwnAuth,
  body: Uint8Array,
): { readonly signature?: Signature | undefined } {
  const header = (name: string) => req.header(name);
  const { authorization } = readCredential(header);
  const proof = prove(auth, { authorization, header, body }, world.settings.env, world.clock.now());
  if (proof.status === 'proven') return proof;
  progress.anonymous = proof.status === 'missing';
  if (proof.status === 'closed') {
    const { name: ensemble, tenantId } = owner;
    world.log.warn({ tenantId, ensemble, path }, 'the secret of a trigger is not set: it lets nobody in');
  }
  const refused = denied(
    auth,
    proof.status === 'missing' ? `Missing ${WORDS[auth.type]}` : `Invalid ${WORDS[auth.type]}`,
  );
  throw (proof.status === 'wrong' && throttle.fail(progress.address)) || refused;
}

const WORDS = { bearer: 'bearer token', basic: 'user or password', signature: 'signature' } as const;

function denied({ type }: TriggerAuth, message: string): Refusal {
  const headers = type === 'basic' ? { 'www-authenticate': 'Basic realm="ensemble"' } : undefined;
  return new Refusal('UNAUTHORIZED', message, {}, headers && { headers });
}

/** A credential of the tenant's own, of one of these kinds. A browser's JWT needs no scope: the trigger is made for it. */
async function requireCredential(
  services: Services,
  context: HttpContext,
  progress: Progress,
  { owner }: LiveDoor,
  kinds: readonly Principal['kind'][],
): Promise<Principal> {
  const principal = admit(services, progress, await identify(services, context, progress));
  const { kind, tenantId, grant } = principal;
  if (!kinds.includes(kind) || tenantId !== owner.tenantId) {
    throw new Refusal(
      'UNAUTHORIZED',
      kinds.includes('jwt') ? 'A signed JWT is needed' : 'An API key or token is needed',
    );
  }
  if (kind !== 'jwt' && !holds(grant, 'execute:ensembles')) throw insufficient(grant, 'execute:ensembles');
  requireReach(grant, 'ensembles', owner.name);
  return principal;
}
