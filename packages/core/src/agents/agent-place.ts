import type { Link } from '../ensembles/link.ts';
import type { HandlerFile, Source } from '../ensembles/reading/source.ts';

/** Where the text of an agent comes from, and what is gathered from it. */
export interface AgentPlace extends Source {
  readonly handlers: HandlerFile[];
  readonly links: Link[];
}
