import type { JsonObject } from '@ensembleapp/protocol';
import type { Handler, HandlerContext, HandlerFacts, HandlerHost, HandlerResult } from './handlers.ts';
import { sleep } from './operations/abortable.ts';
import { isObject } from './operations/is-object.ts';
import { lasting } from './step-failure.ts';
import { toJson } from './to-json.ts';

/** What the handler is to work with; the facts are its own copy. */
export interface Surroundings {
  readonly facts: HandlerFacts;
  readonly host: HandlerHost;
  readonly signal: AbortSignal;
}

/**
 * Calls a handler and answers what it returns and what it changes, as JSON.
 * @throws what the handler throws; StepFailure when what it returns is no JSON
 */
export async function callHandler(handler: Handler, { facts, host, signal }: Surroundings): Promise<HandlerResult> {
  const changes: JsonObject = {};
  const { secure, context, state, env } = facts;
  for (const one of [secure, context, state, env]) deepFreeze(one);
  const given: HandlerContext = {
    ...facts,
    ...host,
    signal,
    setState(partial) {
      if (!isObject(partial)) throw lasting('INVALID_INPUT', 'setState takes a mapping of state keys');
      Object.assign(changes, partial);
    },
    sleep: (ms) => sleep(ms, signal),
  };
  const answer = handler.length >= 2 ? handler(facts.input, given) : handler(given);
  const output = toJson(isPromise(answer) ? await answer : answer);
  return { output, changes: copyOf(changes) };
}

const NOTHING: JsonObject = {};

function copyOf(changes: JsonObject): JsonObject {
  const copy = Object.keys(changes).length === 0 ? NOTHING : toJson(changes);
  return isObject(copy) ? copy : NOTHING;
}

function isPromise(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'then' in answer;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) deepFreeze(member);
  Object.freeze(value);
}
