import type { SecretRestrictions } from '@ensembleapp/protocol';
import { parseNetwork } from '../address.ts';
import { invalid, Refusal } from '../refusal.ts';
import type { Grant } from './grant.ts';

/** The lists of names that narrow what a credential reaches. */
const NAME_LISTS = ['agents', 'ensembles', 'tools'] as const;
type NameList = (typeof NAME_LISTS)[number];

const SINGULAR = { agents: 'agent', ensembles: 'ensemble', tools: 'tool' } as const satisfies Record<NameList, string>;

/** Does the grant reach the thing of this name? */
export function reaches({ restrictions }: Grant, list: NameList, name: string): boolean {
  return restrictions[list]?.includes(name) ?? true;
}

/** @throws Refusal FORBIDDEN when the grant does not reach it */
export function requireReach(grant: Grant, list: NameList, name: string): void {
  if (!reaches(grant, list, name)) throw outside(SINGULAR[list]);
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
  for (const list of [...NAME_LISTS, 'addresses', 'origins'] as const) {
    const bound = own[list];
    if (!bound) continue;
    const wanted = asked[list];
    if (wanted?.some((one) => !bound.includes(one)))
      throw outside(list === 'addresses' ? 'address' : list === 'origins' ? 'origin' : SINGULAR[list]);
    result[list] = [...(wanted ?? bound)];
  }
  if (own.notBefore !== undefined) result.notBefore = Math.max(own.notBefore, asked.notBefore ?? 0);
  return result;
}

function outside(what: string): Refusal {
  return new Refusal('FORBIDDEN', `Not allowed for this credential: ${what}`, { restriction: what });
}
