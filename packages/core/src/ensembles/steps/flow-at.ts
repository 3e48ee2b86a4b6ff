import type { Flow } from '../flow.ts';
import type { At } from '../reading/rule.ts';

/** What the steps of a flow are read with. */
export interface FlowAt extends At {
  readonly flow: Flow;
  readonly owner: string;
}
