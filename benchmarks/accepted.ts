import { authenticate } from '@ensembleapp/core/auth/authenticate.ts';
import type { Credential } from '@ensembleapp/core/auth/credential.ts';
import type { FrontDoor } from '@ensembleapp/core/auth/front-door.ts';

const CALLER = { address: '127.0.0.1', origin: undefined, userId: undefined };

/** Authenticates a credential of this text; throws unless it is accepted, and at once when its row is known. */
export function accepted(
  door: FrontDoor,
  kind: Exclude<Credential['kind'], 'none' | 'unknown'>,
  text: string,
): void | Promise<void> {
  const verdict = authenticate(door, { kind, text, tenantId: kind === 'key' ? 'default' : undefined }, CALLER);
  if (verdict instanceof Promise) return verdict.then(({ status }) => requireAccepted(status));
  requireAccepted(verdict.status);
}

/** The last characters exchanged, so that nothing but the proof is wrong with it. @throws when it is let in */
export async function mustRefuse(door: FrontDoor, kind: 'token' | 'key' | 'jwt', text: string): Promise<void> {
  const forged = text.slice(0, -4) + [...text.slice(-4)].reverse().join('');
  const verdict = await authenticate(
    door,
    { kind, text: forged, tenantId: kind === 'key' ? 'default' : undefined },
    CALLER,
  );
  if (verdict.status !== 'refused') throw new Error(`a forged ${kind} was let in`);
}

function requireAccepted(status: string): void {
  if (status !== 'accepted') throw new Error('a good credential was refused');
}
