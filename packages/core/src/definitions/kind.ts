import type { DefinitionKind } from '../store/definition-store.ts';

/** The words of each kind: for people, in restrictions and scopes, and before an id. */
export const KINDS = {
  ensemble: { noun: 'Ensemble', list: 'ensembles' },
  agent: { noun: 'Agent', list: 'agents' },
} as const satisfies Record<DefinitionKind, { noun: string; list: string }>;
