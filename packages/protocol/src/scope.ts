import { z } from 'zod';

/** The twelve permissions there are. No wildcard, no hierarchy but `admin`, which holds every other. */
export const SCOPES = [
  'read:ensembles',
  'read:agents',
  'read:executions',
  'read:components',
  'read:state',
  'write:ensembles',
  'write:agents',
  'write:components',
  'write:state',
  'execute:ensembles',
  'execute:agents',
  'admin',
] as const;

export const Scope = z.enum(SCOPES);
export type Scope = z.infer<typeof Scope>;

/** What each scope lets its holder do, in the words shown to people. */
export const SCOPE_MEANING = {
  'read:ensembles': 'List and view ensembles',
  'read:agents': 'List and view agents',
  'read:executions': 'View execution history',
  'read:components': 'View components',
  'read:state': 'Read ensemble state',
  'write:ensembles': 'Create/update ensembles',
  'write:agents': 'Create/update agents',
  'write:components': 'Create/update components',
  'write:state': 'Update ensemble state',
  'execute:ensembles': 'Execute ensembles',
  'execute:agents': 'Execute agents',
  admin: 'Full access to all resources',
} as const satisfies Record<Scope, string>;

/** One to twelve scopes, each once, in the order given. */
export const Scopes = z
  .array(Scope)
  .min(1, 'needs at least one scope')
  .max(SCOPES.length)
  .refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice');
