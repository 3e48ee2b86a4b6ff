import { COMPONENT_KINDS } from '@ensembleapp/protocol';
import type { Grant } from '../auth/grant.ts';
import { reaches, requireReach } from '../auth/restrict.ts';
import { notFound } from '../refusal.ts';
import type { Stored, StoredKind } from '../store/definition-store.ts';

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

/** Whether the grant's restrictions let a definition through; a tool is bound by those of agents and by those of tools. */
export function reachesStored(grant: Grant, { definition: { kind, name }, version }: Stored): boolean {
  return reaches(grant, KINDS[kind].list, name) && (!isTool(version.canonical) || reaches(grant, 'tools', name));
}

/** @throws Refusal FORBIDDEN when they do not; NOT_FOUND for a tool among the agents, which whoever is narrowed to others is not told of */
export function requireStored(grant: Grant, stored: Stored): void {
  const { kind, name } = stored.definition;
  requireReach(grant, KINDS[kind].list, name);
  if (!reachesStored(grant, stored)) throw notFound(KINDS[kind].noun, name);
}

/** A tool is an agent that models may call. */
export function isTool({ tool }: { readonly tool?: unknown }): boolean {
  return tool === true;
}

export const ALL_KINDS: readonly StoredKind[] = ['ensemble', 'agent', ...COMPONENT_KINDS];
