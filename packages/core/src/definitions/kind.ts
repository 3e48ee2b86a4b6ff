import { COMPONENT_KINDS } from '@ensembleapp/protocol';
import type { StoredKind } from '../store/definition-store.ts';

/** The words of each kind: for people, and of the restriction that narrows it, if any does. */
export const KINDS = {
  ensemble: { noun: 'Ensemble', list: 'ensembles' },
  agent: { noun: 'Agent', list: 'agents' },
  schema: { noun: 'Schema', list: undefined },
  prompt: { noun: 'Prompt', list: undefined },
  config: { noun: 'Config', list: undefined },
  query: { noun: 'Query', list: undefined },
  script: { noun: 'Script', list: undefined },
  template: { noun: 'Template', list: undefined },
  doc: { noun: 'Doc', list: undefined },
} as const satisfies Record<StoredKind, { noun: string; list: 'ensembles' | 'agents' | undefined }>;

export const ALL_KINDS: readonly StoredKind[] = ['ensemble', 'agent', ...COMPONENT_KINDS];
