import { list } from '../../flag.ts';

/** Flags that narrow what a credential may be used for. */
export const RESTRICTIONS = {
  agents: list('<list>', 'only these agents', { fallback: 'all' }),
  ensembles: list('<list>', 'only these ensembles', { fallback: 'all' }),
  addresses: list('<list>', 'only from these addresses (CIDR)', { fallback: 'all' }),
};

interface Narrowing {
  readonly agents: readonly string[] | undefined;
  readonly ensembles: readonly string[] | undefined;
  readonly addresses: readonly string[] | undefined;
}

/** The member of a creation that they make; nothing when none is given. */
export function restrictionsOf({ agents, ensembles, addresses }: Narrowing) {
  const given = Object.entries({ agents, ensembles, addresses }).filter(([, names]) => names !== undefined);
  return given.length > 0 ? { restrictions: Object.fromEntries(given) } : {};
}
