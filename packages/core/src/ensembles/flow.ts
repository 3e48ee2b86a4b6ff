import type { AgentReference } from './agent-reference.ts';
import type { Scope } from './reading/check-expressions.ts';
import type { Faults } from './reading/faults.ts';
import type { HandlerFile } from './reading/source.ts';
import type { Place } from './reading/tree.ts';

/** What the steps of one ensemble are read with. */
export interface Flow {
  readonly ids: readonly string[];
  readonly scope: Scope;
  /** Names of the ensemble's own agents. */
  readonly inline: ReadonlySet<string>;
  readonly file: string | undefined;
  readonly handlers: HandlerFile[];
  readonly faults: Faults;
  /** Gathers which agents of the project are called, and where. */
  readonly calls: Call[];
}

export interface Call extends AgentReference {
  readonly place: Place;
}
