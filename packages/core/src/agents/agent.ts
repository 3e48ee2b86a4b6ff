import type { JsonObject } from '@ensembleapp/protocol';
import type { Fields } from '../ensembles/fields.ts';

/** How an agent works. */
export const OPERATIONS = ['code', 'http', 'transform', 'think'] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** An operation and what it is told; texts may hold expressions. */
export interface Operation {
  readonly operation: OperationName;
  readonly config: JsonObject;
}

/** The canonical form of an agent: plain JSON, stored and shown. */
export interface Agent extends Operation {
  readonly name: string;
  readonly description: string | null;
  /** The version the author wrote. */
  readonly version: string | null;
  readonly tags: readonly string[];
  readonly apiExecutable: boolean;
  /** Never reachable by a browser's JWT. */
  readonly internal: boolean;
  /** Declared inputs; empty when none are declared (anything is taken). */
  readonly input: Fields;
  /** JSON Schema the output must fit. */
  readonly outputSchema: JsonObject | null;
  /** Project path of the module of a `code` agent. */
  readonly handler: string | null;
  readonly timeout: string | number | null;
  /** Config fields that `POST /api/v1/execute/agent/{name}` may override. */
  readonly overridable: readonly string[];
  /** The author's own `x-…` fields. */
  readonly extra?: JsonObject;
}
