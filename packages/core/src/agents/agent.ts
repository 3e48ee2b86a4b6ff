import type { JsonObject } from '@ensembleapp/protocol';
import type { OutputBlock, State } from '../ensembles/ensemble.ts';
import type { Fields } from '../ensembles/fields.ts';
import type { Cache, Retry, Step } from '../ensembles/step.ts';

/** How an agent works. */
export const OPERATIONS = [
  'code',
  'http',
  'transform',
  'think',
  'storage',
  'data',
  'telemetry',
  'html',
  'tools',
  'convert',
  'echo',
  'delay',
  'inspect-context',
  'validate',
  'fetch',
  'slug',
  'redirect',
] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** One change to the result of a tool: a part of it, or a list in it as a mapping by one of its items' members. */
export type ToolTransform =
  | { readonly extract: string }
  | { readonly arrayToMap: { readonly path?: string; readonly key: string } };

/** An operation and what it is told; texts may hold expressions. */
export interface Operation {
  readonly operation: OperationName;
  readonly config: JsonObject;
}

/** What every agent says, however it works. */
interface AgentFields {
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
  /** Reference to a component that fills the operation's main text. */
  readonly component?: string;
  /** Reference to a config that `config` is laid over. */
  readonly configRef?: string;
  /** JSON Schema the output must fit, or the component that is one. */
  readonly outputSchema: JsonObject | string | null;
  readonly timeout: string | number | null;
  /** Config fields that `POST /api/v1/execute/agent/{name}` may override. */
  readonly overridable: readonly string[];
  readonly retry?: Retry;
  readonly cache?: Cache;
  /** Models may call it: its file says `tool: name`. */
  readonly tool?: boolean;
  /** Of a tool: a browser's JWT may call it. */
  readonly frontend?: boolean;
  /** The author's own `x-…` fields. */
  readonly extra?: JsonObject;
}

/** The canonical form of an agent: plain JSON, stored and shown. */
export interface Agent extends AgentFields, Operation {
  /** Project path of the module of a `code` agent. */
  readonly handler: string | null;
  /** Of a tool: what becomes of its result (language reference, section 4.4). */
  readonly transform?: readonly ToolTransform[];
}

/** The canonical form of an agent of several operations, a graph of steps of its own (language reference, section 4.2). */
export interface FlowAgent extends AgentFields {
  readonly operations: readonly Step[];
  readonly state?: State;
  readonly output?: readonly OutputBlock[];
}
