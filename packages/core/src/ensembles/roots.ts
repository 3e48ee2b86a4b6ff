import { words } from '../words.ts';
/** What an expression in an agent file can read. */
export const AGENT_ROOTS = ['input', 'env', 'secure', 'context', 'userContext', 'execution'] as const;

/** By these a step is read through its id: `steps.<id>`. */
export const STEP_ROOTS = ['steps', 'agents', 'flow', 'previous'] as const;

/** What an expression in an ensemble can read beside its steps. */
export const ENSEMBLE_ROOTS = [...AGENT_ROOTS, ...STEP_ROOTS] as const;

/** Roots of the language that this release does not fill. */
export const LATER_ROOTS: ReadonlySet<string> = new Set(
  words(`state item index loop iteration error mapResults output scoring signal data trigger params query headers
  cookies body method path metadata component components`),
);
