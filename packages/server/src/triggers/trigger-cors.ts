import type { LiveDoor } from '@ensembleapp/core/definitions/live-triggers.ts';
import { type Env, envText } from '@ensembleapp/core/triggers/env-text.ts';
import type { Headers } from '../door/answer-headers.ts';

/** ms a browser may remember a preflight, in seconds. */
const PREFLIGHT_AGE = 600;
const USUAL_HEADERS = ['authorization', 'content-type'];

/**
 * Lets pages of other origins read the answer, as the trigger says. With credentials an origin must be named: `*` and cookies together
 * would let every page act as whoever looks at it.
 */
export function addTriggerCors(headers: Headers, { trigger }: LiveDoor, env: Env, origin: string | undefined): void {
  const cors = trigger.type === 'http' ? trigger.cors : undefined;
  if (!cors) return;
  const { origin: written = '*', credentials = false } = cors;
  const allowed = (typeof written === 'string' ? [written] : written).flatMap((one) => envText(one, env) ?? []);
  if (allowed.includes('*') && !credentials) headers['access-control-allow-origin'] = '*';
  else {
    headers.vary = 'Origin';
    if (origin === undefined || !allowed.includes(origin)) return;
    headers['access-control-allow-origin'] = origin;
    if (credentials) headers['access-control-allow-credentials'] = 'true';
  }
  headers['access-control-expose-headers'] = 'x-request-id, x-execution-id, retry-after';
}

/** What the answer to a preflight says beside that (Fetch standard, section 3.3). */
export function preflightHeaders({ trigger, methods }: LiveDoor): Headers {
  const {
    methods: allowed = methods,
    headers = USUAL_HEADERS,
    maxAge = PREFLIGHT_AGE,
  } = (trigger.type === 'http' && trigger.cors) || {};
  return {
    'access-control-allow-methods': allowed.map((method) => method.toUpperCase()).join(', '),
    'access-control-allow-headers': headers.join(', '),
    'access-control-max-age': String(maxAge),
  };
}
