import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import type { TriggerAuth } from '../ensembles/trigger.ts';

/** What an HTTP call brought along. */
export interface HttpCall {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: JsonObject;
  /** Names in lower case; none of those that hold credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** The input of a run that a call starts: the call, and beside it what its query and then its body name, where those names are free. */
export function inputOf(call: HttpCall): JsonObject {
  return { ...(isObject(call.body) && call.body), ...call.query, ...call };
}

/** What such a run is told of its trigger. */
export function broughtBy(call: HttpCall, auth: TriggerAuth | undefined): JsonObject {
  return { ...call, auth: auth ? { type: auth.type } : null };
}
