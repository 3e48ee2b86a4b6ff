import type { HandlerFacts, HandlerLogger, HandlerResult } from '@ensembleapp/core/agents/handlers.ts';
import type { Json } from '@ensembleapp/protocol';
import type { CodeLimits } from './limits.ts';

/**
 * What a thread runs: a module by its address, another one for every state of the file; the operator's own code by its text; or a tenant's, which
 * runs in a sandbox.
 */
export interface Source {
  readonly kind: 'module' | 'text' | 'guest';
  /** The address, or the text. */
  readonly key: string;
}

/** To the thread. */
export type Order =
  /** Calls the code; without facts it is loaded only. A call is begun by whoever claims its slot first. */
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly slot: number;
      readonly source: Source;
      readonly facts?: HandlerFacts;
    }
  | { readonly kind: 'abort'; readonly id: number; readonly error: Thrown }
  | { readonly kind: 'answer'; readonly ask: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly ask: number; readonly error: Thrown }
  | { readonly kind: 'ping' };

/** From the thread. */
export type Report =
  | { readonly kind: 'result'; readonly id: number; readonly result: HandlerResult }
  | { readonly kind: 'failure'; readonly id: number; readonly during: 'load' | 'run'; readonly error: Thrown }
  /** The call had been taken back before it began. */
  | { readonly kind: 'skipped'; readonly slot: number }
  | { readonly kind: 'ask'; readonly id: number; readonly ask: number; readonly question: Question }
  | {
      readonly kind: 'log';
      readonly id: number;
      readonly level: keyof HandlerLogger;
      readonly message: string;
      readonly fields: Json;
    }
  /** Something was thrown that belongs to no call. */
  | { readonly kind: 'stray'; readonly message: string }
  | { readonly kind: 'pong' };

/** What code asks of the server. */
export type Question =
  | { readonly of: 'get'; readonly key: string }
  | { readonly of: 'put'; readonly key: string; readonly value: Json; readonly options?: { readonly ttl?: number } }
  | { readonly of: 'delete'; readonly key: string }
  | { readonly of: 'list'; readonly prefix?: string }
  | { readonly of: 'increment'; readonly key: string; readonly by?: number }
  | { readonly of: 'component'; readonly reference: string }
  | { readonly of: 'fetch'; readonly request: RequestFacts }
  /** The next piece of an answer's body. */
  | { readonly of: 'read'; readonly body: number }
  | { readonly of: 'cancel'; readonly body: number };

export interface RequestFacts {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array<ArrayBuffer> | null;
  readonly redirect: NonNullable<RequestInit['redirect']>;
}

/** An answer to a fetch; its body is read piece by piece. */
export interface ResponseFacts {
  readonly url: string;
  readonly redirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  /** null: there is none. */
  readonly body: number | null;
}

/** Something thrown on one side, told to the other. */
export type Thrown =
  /** A failure of ours. */
  | { readonly kind: 'failure'; readonly reason: string; readonly message: string; readonly retryable: boolean }
  /** What the other side itself threw when it was asked. */
  | { readonly kind: 'asked'; readonly ask: number }
  | ({ readonly kind: 'error'; readonly name: string; readonly message: string } & ErrorMembers);

/** What is read of a handler's error. */
interface ErrorMembers {
  readonly code?: string;
  readonly status?: number;
  readonly retryable?: boolean;
}

/** What a thread is started with. */
export interface ThreadData {
  /** A slot for each call that may be under way: {@link WAITING}, {@link BEGUN} or {@link TAKEN_BACK}. */
  readonly claims: Int32Array<SharedArrayBuffer>;
  readonly limits: CodeLimits;
}

export const WAITING = 0;
export const BEGUN = 1;
export const TAKEN_BACK = 2;
