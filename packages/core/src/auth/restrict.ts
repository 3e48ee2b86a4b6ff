import type { SecretRestrictions } from '@ensembleapp/protocol';
import { parseNetwork } from '../address.ts';
import { invalid, Refusal } from '../refusal.ts';
import type { Grant } from './grant.ts';

/** The lists of names that narrow what a credential reaches. */
const NAME_LISTS = ['agents', 'ensembles', 'tools'] as const;
export type NameList = (typeof NAME_LISTS)[number];

/** Every list that narrows. */
const LISTS = [...NAME_LISTS, 'addresses', 'origins'] as const;

const SINGULAR = {
  agents: 'agent',
  ensembles: 'ensemble',
  tools: 'tool',
  addresses: 'address',
  origins: 'origin',
} as const satisfies Record<(typeof LISTS)[number], string>;

/** Does the grant reach the thing of this name? What is on no list is narrowed by none. */
export function reaches({ restrictions }: Grant, list: NameList | undefined, name: string): boolean {
  return (list && restrictions[list])?.includes(name) ?? true;
}

/** @throws Refusal FORBIDDEN when the grant does not reach it */
export function requireReach(grant: Grant, list: NameList | undefined, name: string): void {
  if (list && !reaches(grant, list, name)) throw outside(SINGULAR[list]);
}

/**
 * What is thrown for something that is not there: whoever does not reach its name is told the same as of what is there, and so does not
 * learn which names exist.
 */
export function missing(grant: Grant, list: NameList | undefined, name: string, unknown: Refusal): Refusal {
  return list && !reaches(grant, list, name) ? outside(SINGULAR[list]) : unknown;
}

/**
 * The restrictions of something made or edited by this grant: what was asked for, and where nothing was asked for, the maker's own.
 * @throws Refusal FORBIDDEN when more is asked for than the maker has, INVALID_INPUT for an address block that is none
 */
export function bounded(maker: Grant, asked: SecretRestrictions): SecretRestrictions {
  const wrong = (asked.addresses ?? []).flatMap((block, at) =>
    parseNetwork(block)
      ? []
      : [{ path: `restrictions.addresses[${at}]`, message: 'must be an address or a CIDR block' }],
  );
  if (wrong.length > 0) throw invalid(...wrong);
  const own = maker.restrictions;
  const result: { -readonly [Member in keyof SecretRestrictions]: SecretRestrictions[Member] } = { ...asked };
  for (const list of LISTS) {
    const bound = own[list];
    if (!bound) continue;
    const wanted = asked[list];
    if (wanted?.some((one) => !bound.includes(one))) throw outside(SINGULAR[list]);
    result[list] = [...(wanted ?? bound)];
  }
  if (own.notBefore !== undefined) result.notBefore = Math.max(own.notBefore, asked.notBefore ?? 0);
  return result;
}

/**
 * Whoever speaks for something made by others must not gain by it: it has to be at least as narrow as the grant.
 * @throws Refusal FORBIDDEN
 */
export function requireInside({ restrictions: own }: Grant, restrictions: SecretRestrictions): void {
  for (const list of LISTS) {
    const bound = own[list];
    if (bound && !restrictions[list]?.every((one) => bound.includes(one))) throw outside(SINGULAR[list]);
  }
}

/** More than the credential has. */
export function outside(what: string): Refusal {
  return new Refusal('FORBIDDEN', `Not allowed for this credential: ${what}`, { restriction: what });
}
