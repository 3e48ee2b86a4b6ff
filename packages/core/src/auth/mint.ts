import type { CreateKey, CreateSecret, CreateToken, RateLimit, Scope, SecretRestrictions } from '@ensembleapp/protocol';
import { Refusal } from '../refusal.ts';
import { authorize } from './authorize.ts';
import { draw } from './format.ts';
import type { FrontDoor } from './front-door.ts';
import type { ApiKey, ApiToken, OfKind, SigningSecret } from './issued.ts';
import { actorOf, type Principal } from './principal.ts';
import { bounded } from './restrict.ts';
import { lifeWithin, rateWithin } from './tenure.ts';

/** Something just issued, and its text: shown once, kept nowhere. */
export interface Minted<Kind extends 'token' | 'key' | 'secret'> {
  readonly issued: OfKind<Kind>;
  readonly text: string;
}

/** What a key may do when its maker does not say. */
const KEY_SCOPES: readonly Scope[] = ['execute:agents', 'execute:ensembles', 'read:executions'];

/** @throws Refusal FORBIDDEN when more is asked for than the maker holds */
export async function mintToken(door: FrontDoor, by: Principal, asked: CreateToken): Promise<Minted<'token'>> {
  const { id, text } = draw('token');
  const { mac } = door.world.keyring;
  const issued: ApiToken = {
    kind: 'token',
    ...common(door, by, id, asked.name, asked),
    ...bearer(by, asked.scopes, asked.rateLimit),
    mac: mac(text),
  };
  return { issued: await door.world.store.credentials.insert<'token'>(issued), text };
}

/** @throws Refusal FORBIDDEN when more is asked for than the maker holds */
export async function mintKey(door: FrontDoor, by: Principal, asked: CreateKey): Promise<Minted<'key'>> {
  const { id, text } = draw('key');
  const { mac } = door.world.keyring;
  const issued: ApiKey = {
    kind: 'key',
    ...common(door, by, id, asked.description, asked),
    ...bearer(by, asked.scopes ?? KEY_SCOPES, asked.rateLimit),
    mac: mac(text),
    onBehalfOf: asked.onBehalfOf ?? false,
  };
  return { issued: await door.world.store.credentials.insert<'key'>(issued), text };
}

/** @throws Refusal FORBIDDEN when more is asked for than the maker holds */
export async function mintSecret(door: FrontDoor, by: Principal, asked: CreateSecret): Promise<Minted<'secret'>> {
  const { id, text } = draw('secret');
  authorize(by.grant, ['execute:agents']);
  requireLifetime(door, asked.maxLifetime);
  const issued: SigningSecret = {
    kind: 'secret',
    ...common(door, by, id, asked.description, asked),
    sealed: door.world.keyring.seal(text, id),
    maxLifetime: asked.maxLifetime ?? null,
  };
  return { issued: await door.world.store.credentials.insert<'secret'>(issued), text };
}

/** @throws Refusal INVALID_INPUT when a secret would allow longer lives than the server does */
export function requireLifetime(door: FrontDoor, maxLifetime: number | undefined): void {
  const bound = door.world.settings.jwt.maxLifetimeSeconds;
  if (maxLifetime === undefined || maxLifetime <= bound) return;
  throw new Refusal('INVALID_INPUT', 'Invalid input', {
    details: [{ path: 'maxLifetime', message: `must be at most ${bound}` }],
  });
}

interface Asked {
  readonly expiresIn?: number | null | undefined;
  readonly restrictions?: SecretRestrictions | undefined;
}

function common(
  { world }: FrontDoor,
  by: Principal,
  id: string,
  name: string,
  { expiresIn, restrictions = {} }: Asked,
) {
  const createdAt = world.clock.now();
  return {
    id,
    tenantId: by.tenantId,
    name,
    restrictions: bounded(by.grant, restrictions),
    disabled: false,
    ...lifeWithin(by, expiresIn, createdAt),
    createdAt,
    createdBy: actorOf(by),
    revokedAt: null,
    revokedBy: null,
    rotatedFrom: null,
    stamp: 0,
  };
}

function bearer(by: Principal, scopes: readonly Scope[], rateLimit: RateLimit | undefined) {
  authorize(by.grant, scopes);
  return { scopes, rateLimit: rateWithin(by, rateLimit) };
}
