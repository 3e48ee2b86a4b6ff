import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Operation } from '../agents/agent.ts';
import type { Fields } from './fields.ts';

/**
 * The canonical form of an ensemble: what every dialect becomes when it is read. Plain JSON; values are kept as written
 * (expressions stay text, a duration stays `"30s"`). This is what is stored and shown.
 */
export interface Ensemble {
  readonly name: string;
  readonly description: string | null;
  /** The version the author wrote. */
  readonly version: string | null;
  readonly tags: readonly string[];
  /** May the execute routes run it. */
  readonly apiExecutable: boolean;
  /** May a browser's JWT run it. */
  readonly frontend: boolean;
  readonly input: Fields;
  /** Named inline definitions that the flow's steps refer to. */
  readonly agents: Readonly<Record<string, NamedOperation>>;
  readonly order: 'sequence';
  readonly flow: readonly Step[];
  /** null: the output of the last executed step. */
  readonly output: readonly OutputBlock[] | null;
  readonly timeout: string | number | null;
  /** The author's own `x-…` fields. */
  readonly extra?: JsonObject;
}

export interface NamedOperation extends Operation {
  readonly description?: string;
}

/** One entry of the flow. A step runs an agent, or an operation written in place. */
export type Step = StepBase & (AgentStep | OperationStep);

interface StepBase {
  readonly id: string;
  readonly title?: string;
  readonly condition?: string | boolean;
  /** Absent: the output of the nearest earlier executed step, else the ensemble's input. */
  readonly input?: Json;
  readonly timeout?: string | number;
  readonly retry?: Retry;
  readonly onError?: 'fail' | 'continue' | { readonly fallback: Json };
  readonly extra?: JsonObject;
}

export interface AgentStep {
  readonly kind: 'agent';
  /** Name, or `name@version`. */
  readonly agent: string;
  /** Laid over the agent's own, key by key. */
  readonly config?: JsonObject;
}

export interface OperationStep {
  readonly kind: 'operation';
  readonly operation: Operation['operation'];
  /** Of `code`, with `handler` as the project path of its module. */
  readonly config: JsonObject;
}

export interface Retry {
  /** All tries, the first included. */
  readonly attempts: number;
  readonly backoff?: 'exponential' | 'linear' | 'fixed';
  readonly initialDelay?: string | number;
  readonly maxDelay?: string | number;
}

export interface OutputBlock {
  readonly when?: string | boolean;
  readonly status?: Json;
  readonly headers?: JsonObject;
  readonly body?: Json;
}
