import type { HandlerContext } from '@ensembleapp/core/agents/handlers.ts';
import { isObject } from '@ensembleapp/core/agents/operations/is-object.ts';
import { lasting } from '@ensembleapp/core/agents/step-failure.ts';
import type { Json } from '@ensembleapp/protocol';
import type { GuestMessage } from './guest-message.ts';

type Question = Extract<GuestMessage, { kind: 'ask' }>;

/** Answers what code in an engine asks of its `ctx`. @throws what the `ctx` throws; StepFailure for what makes no sense */
export async function answerGuest(
  { kv, component, fetch, sleep }: HandlerContext,
  question: Question,
): Promise<unknown> {
  const [first = null, second = null, third = null] = question.values;
  switch (question.of) {
    case 'get':
      return kv.get(textOf(first));
    case 'put':
      return kv.put(textOf(first), second, ttlOf(third));
    case 'delete':
      return kv.delete(textOf(first));
    case 'list':
      return kv.list(textOf(first));
    case 'increment':
      return kv.increment(textOf(first), numberOf(second));
    case 'component':
      return component(textOf(first));
    case 'sleep':
      return sleep(Math.max(0, numberOf(first)));
    case 'fetch':
      return toFacts(await fetch(textOf(first), initOf(second)));
    default:
      throw lasting('INVALID_INPUT', `There is no ${question.of} to ask for`);
  }
}

async function toFacts(response: Response) {
  const { url, redirected, status, statusText, ok, headers } = response;
  return { url, redirected, status, statusText, ok, headers: [...headers], text: await response.text() };
}

function initOf(written: Json): RequestInit {
  const { method, headers, body, redirect } = isObject(written) ? written : {};
  return {
    ...(typeof method === 'string' && { method }),
    ...(isObject(headers) && {
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    }),
    ...(typeof body === 'string' && { body }),
    ...((redirect === 'manual' || redirect === 'error') && { redirect }),
  };
}

function ttlOf(written: Json): { readonly ttl?: number } {
  return isObject(written) && typeof written.ttl === 'number' ? { ttl: written.ttl } : {};
}

function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  throw lasting('INVALID_INPUT', 'A key, a reference and an address are text');
}

function numberOf(value: Json): number {
  if (typeof value === 'number') return value;
  throw lasting('INVALID_INPUT', 'A number is needed here');
}
