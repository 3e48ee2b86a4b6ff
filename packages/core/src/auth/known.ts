import type { Scope } from '@ensembleapp/protocol';
import { type Network, parseNetwork } from '../address.ts';
import { HmacKey } from '../crypto.ts';
import { Recent } from '../recent.ts';
import type { Grant } from './grant.ts';
import type { ApiKey, ApiToken, Issued, SigningSecret } from './issued.ts';
import { NOTHING_VOUCHED } from './jwt.ts';
import type { Keyring } from './keyring.ts';
import type { KeyPrincipal, TokenPrincipal } from './principal.ts';

/** A row, and what follows from it alone: made once, kept while the row has this stamp. */
export type Known = KnownBearer | KnownSecret;

interface Prepared {
  /** Parsed address restriction; undefined when there is none. */
  readonly networks: readonly Network[] | undefined;
}

export interface KnownBearer extends Prepared {
  readonly issued: ApiToken | ApiKey;
  readonly principal: TokenPrincipal | KeyPrincipal;
}

export interface KnownSecret extends Prepared {
  readonly issued: SigningSecret;
  /** Imported once; HMAC-SHA-256 with the UTF-8 bytes of the whole Secret Value. */
  readonly key: HmacKey;
  /** What its JWTs may do, before they narrow themselves. */
  readonly grant: Grant;
}

/** What every JWT may do; its secret and its own claims narrow it further. */
export const JWT_SCOPES: readonly Scope[] = Object.freeze(['execute:agents'] as const);

/** @throws when a signing secret cannot be opened with the keys at hand */
export function prepare(issued: Issued, keyring: Keyring): Known {
  const { addresses } = issued.restrictions;
  const networks = addresses?.flatMap((block) => parseNetwork(block) ?? []);
  if (issued.kind === 'secret') {
    const value = keyring.open(issued.sealed, issued.id);
    const grant = Object.freeze({ scopes: JWT_SCOPES, restrictions: issued.restrictions });
    return { issued, networks, key: new HmacKey(Buffer.from(value, 'utf8')), grant };
  }
  return { issued, networks, principal: Object.freeze(toPrincipal(issued)) };
}

function toPrincipal(issued: ApiToken | ApiKey): TokenPrincipal | KeyPrincipal {
  const { kind, id, tenantId, name, scopes, restrictions, expiresAt, rateLimit } = issued;
  return {
    kind,
    id,
    tenantId,
    name,
    grant: { scopes, restrictions },
    restrictions,
    expiresAt,
    rateLimit,
    secure: NOTHING_VOUCHED,
    subject: `${kind}:${id}`,
    userId: id,
    user: null,
  };
}

/**
 * What this process knows of the store's credentials. Holds immutable facts only: whether one is alive is judged on every
 * request. Never keyed by a credential, only by row ids.
 */
export interface KnownCredentials {
  find(id: string): Known | undefined;
  /** Grows whenever a change is learned: a row read before that may be out of date and is not kept. */
  readonly generation: number;
  /** Prepares a row that was read from the store; keeps it when no change was learned since `generation`. */
  admit(issued: Issued, generation: number): Known;
  /** Takes in changed rows: from now on no request sees their earlier state. */
  learn(changed: readonly Issued[]): void;
}

/** @param capacity rows kept; those not used recently are read again */
export function createKnownCredentials(keyring: Keyring, capacity: number): KnownCredentials {
  const rows = new Recent<Known>(capacity);
  let generation = 0;
  return {
    find: (id) => rows.get(id),
    get generation() {
      return generation;
    },
    admit(issued, readAt) {
      const known = prepare(issued, keyring);
      if (readAt === generation) rows.set(issued.id, known);
      return known;
    },
    learn(changed) {
      if (changed.length === 0) return;
      generation++;
      for (const issued of changed) {
        const kept = rows.peek(issued.id);
        if (kept && kept.issued.stamp < issued.stamp) rows.delete(issued.id);
      }
    },
  };
}
