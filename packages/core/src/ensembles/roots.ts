import { words } from '../words.ts';
/** What an expression in an agent file can read. */
export const AGENT_ROOTS = ['input', 'env', 'secure', 'context', 'userContext', 'execution'] as const;

/** By these a step is read through its id: `steps.<id>`. */
export const STEP_ROOTS = ['steps', 'agents', 'flow', 'previous'] as const;

/** What an expression in a notification can read; language reference, section 12. */
export const NOTIFICATION_ROOTS = words('event timestamp ensemble execution data env input');

/** What an expression in an ensemble can read beside its steps, in this release. */
export const ENSEMBLE_ROOTS = [...AGENT_ROOTS, ...STEP_ROOTS] as const;

/** Parts of the trigger by their short names; a step may take one of these names. */
export const TRIGGER_ROOTS = words('params query headers cookies body method path metadata');

/** What an expression anywhere in an ensemble can name beside its steps; language reference, section 9.4. */
export const FLOW_ROOTS: readonly string[] = [
  ...ENSEMBLE_ROOTS,
  ...words('ensemble state trigger __cache_hit'),
  ...TRIGGER_ROOTS,
];

export const LOOP_ROOTS = ['item', 'index', 'loop', 'iteration'] as const;

/** What has a meaning only at some places, or is no agent's to read. */
export const LATER_ROOTS: ReadonlySet<string> = new Set([
  ...words(`ensemble state trigger error mapResults output scoring signal data component components
  __cache_hit`),
  ...LOOP_ROOTS,
  ...TRIGGER_ROOTS,
]);

/** A step of such an id is read as `steps.<id>` only. */
export function isReserved(id: string): boolean {
  if (TRIGGER_ROOTS.includes(id)) return false;
  return ENSEMBLE_ROOTS.some((root) => root === id) || LATER_ROOTS.has(id);
}
