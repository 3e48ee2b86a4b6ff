import type { Principal } from '@ensembleapp/core/auth/principal.ts';
import type { Refusal } from '@ensembleapp/core/refusal.ts';
import type { ErrorCode } from '@ensembleapp/protocol';
import type { z } from 'zod';
import type { Services } from '../services.ts';

/** What a route does, apart from its path and who may call it. */
export interface Endpoint<Query = unknown, Body = unknown> {
  /** One line for the API's description. */
  readonly summary: string;
  /** Absent: no query parameter is known. */
  readonly query?: z.ZodType<Query>;
  readonly body?: BodyRule<Body>;
  /** The good answers, for the API's description. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Codes beyond those that any route may answer. */
  readonly refusals?: readonly ErrorCode[];
  /** Pages of other origins may call it. */
  readonly crossOrigin?: boolean;
  /** Ignores query parameters it does not know: stock clients add their own. */
  readonly lenient?: boolean;
  /** The path holds a secret: what is not found counts as a wrong guess of its address. */
  readonly secretInPath?: boolean;
  /** How a refusal is shown to a browser; absent: as JSON, as to everybody. */
  readonly refusalPage?: (refusal: Refusal) => Answer;
  /** Takes an Idempotency-Key. What makes a credential keeps its id alone. */
  readonly idempotent?: 'answer' | 'credential';
  handle(call: Call<Query, Body>): Answer | Promise<Answer>;
}

export interface AnswerDescription {
  readonly description: string;
  readonly example?: unknown;
  readonly contentType?: string;
}

export type BodyRule<Body> =
  | {
      readonly kind: 'json';
      readonly schema: z.ZodType<Body>;
      /** Every field is optional: an empty body is an empty object. */
      readonly mayBeEmpty: boolean;
      /** Taken from forms of HTML too, as they were filled in. */
      readonly form?: (filled: URLSearchParams) => Body;
    }
  /** A definition as its author wrote it: JSON or YAML text. */
  | {
      readonly kind: 'definition';
      readonly schema?: undefined;
      readonly parse: (text: string, format: 'json' | 'yaml') => Body;
    };

/** One request that passed every check. */
export interface Call<Query = unknown, Body = unknown> {
  readonly services: Services;
  /** Open routes have none; use `principalOf`. */
  readonly principal: Principal | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly request: Request;
  readonly requestId: string;
}

/** What a route answers; a body that is not text is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Sent instead of the body, as it comes. */
  readonly stream?: ReadableStream<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown, headers?: Readonly<Record<string, string>>): Answer {
  return headers ? { status: 200, body, headers } : { status: 200, body };
}

/** It goes on, and can be looked for there. */
export function accepted(body: unknown, location: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 202, body, headers: { ...headers, location } };
}

export function created(location: string, body: unknown): Answer {
  return { status: 201, body, headers: { location } };
}

/** Who is asking, on a guarded route. */
export function principalOf(call: Pick<Call, 'principal'>): Principal {
  if (!call.principal) throw new Error('an open route asked for its principal');
  return call.principal;
}

/** A path parameter that the route's pattern holds. */
export function paramOf(call: Pick<Call, 'params'>, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}

/** Lets each endpoint infer the types of its query and body. */
export function endpoint<Query = unknown, Body = unknown>(definition: Endpoint<Query, Body>): Endpoint<Query, Body> {
  return definition;
}

/** An endpoint of any query and body, as the route table holds it. */
// biome-ignore lint/suspicious/noExplicitAny: the table holds endpoints of every shape; each was checked where it was written
export type AnyEndpoint = Endpoint<any, any>;
