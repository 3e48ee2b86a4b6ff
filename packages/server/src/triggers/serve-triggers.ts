import type { Principal } from '@ensembleapp/core/auth/principal.ts';
import { exceeded } from '@ensembleapp/core/auth/throttle.ts';
import type { LiveDoor } from '@ensembleapp/core/definitions/live-triggers.ts';
import type { Answerable } from '@ensembleapp/core/executions/perform.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import { claimSignature } from '@ensembleapp/core/triggers/claim-signature.ts';
import { findDoor, servedPath } from '@ensembleapp/core/triggers/find-door.ts';
import { broughtBy, inputOf } from '@ensembleapp/core/triggers/http-call.ts';
import { runTriggered, startTriggered, type Triggered } from '@ensembleapp/core/triggers/run-triggered.ts';
import { accepts } from 'hono/accepts';
import { getCookie } from 'hono/cookie';
import type { Answer } from '../door/endpoint.ts';
import type { Progress } from '../door/progress.ts';
import { readBytes } from '../door/read-body.ts';
import { type Called, type HttpContext, limit, requireLine, respond } from '../door/serve.ts';
import type { Services } from '../services.ts';
import { admitCaller } from './admit-caller.ts';
import { goingOnAnswer, httpAnswer, startedAnswer, webhookAnswer } from './answer.ts';
import { readCall } from './read-call.ts';
import { addTriggerCors, preflightHeaders } from './trigger-cors.ts';

type Handler = (context: HttpContext) => Promise<Response>;

/**
 * Answers calls on the paths of triggers: what no route of the server's own answers comes here, so that triggers cost those nothing.
 * @param otherwise what answers a path that no trigger has
 */
export function serveTriggers(services: Services, otherwise: Handler): Handler {
  const { world } = services;
  return async (context) => {
    const { req } = context;
    const method = req.raw.method;
    try {
      const sought = await findDoor(world, method, req.path);
      if (!sought) return otherwise(context);
      if (sought.kind === 'door') return serveDoor(services, context, sought.door, sought.params);
      const { doors } = sought;
      const open = doors.find(({ trigger }) => trigger.type === 'http' && trigger.cors !== undefined);
      const [first] = doors;
      return respond(services, calledOf(services, open ?? first), context, async () => {
        if (method === 'OPTIONS' && open) return { status: 204, body: '', headers: preflightHeaders(open) };
        throw wrongMethod(doors);
      });
    } catch (error) {
      return respond(services, { path: req.path, target: [] }, context, () => Promise.reject(error));
    }
  };
}

function serveDoor(
  services: Services,
  context: HttpContext,
  door: LiveDoor,
  params: Readonly<Record<string, string>>,
): Promise<Response> {
  return respond(services, calledOf(services, door), context, (progress) =>
    callDoor(services, context, progress, door, params),
  );
}

function calledOf({ world }: Services, door: LiveDoor | undefined): Called {
  if (!door) return { path: '', target: [] };
  return {
    path: servedPath(door),
    target: [],
    addHeaders: (headers, req) => addTriggerCors(headers, door, world.settings.env, req.header('origin')),
  };
}

/** One call of a trigger, in the order of checks of every other route. */
async function callDoor(
  services: Services,
  context: HttpContext,
  progress: Progress,
  door: LiveDoor,
  params: Readonly<Record<string, string>>,
): Promise<Answer> {
  const { world } = services;
  const { req } = context;
  const { owner, trigger } = door;
  requireLine(req.url);
  let reading: Promise<Uint8Array> | undefined;
  /** A signature is over the body; for others it is read when the caller has been let in. */
  const body = () => {
    reading ??= readBytes(req.raw, world.settings.limits.bodyBytes);
    return reading;
  };
  const { principal, signature } = await admitCaller(services, context, progress, door, body);
  limit(services, progress, principal);
  limitDoor(services, progress, door, principal);
  const call = readCall(req, params, getCookie(context), await body());
  const opened = { tenantId: owner.tenantId, ensemble: owner.name, path: door.path };
  const unclaim = signature && (await claimSignature(world, opened, signature));
  try {
    const triggered: Triggered = {
      type: trigger.type,
      ensemble: owner.name,
      input: inputOf(call),
      brought: broughtBy(call, trigger.auth),
      timeout: trigger.timeout,
    };
    if (trigger.async) {
      const { execution } = await startTriggered(world, principal, triggered);
      return startedAnswer(execution.id);
    }
    const execution = await runTriggered(world, principal, triggered);
    const answer = answerOf(execution, trigger, context);
    return { ...answer, headers: { ...answer.headers, 'x-execution-id': execution.id } };
  } catch (error) {
    if (error instanceof Refusal && error.extras.executionId === undefined) await unclaim?.();
    throw error;
  }
}

function answerOf(execution: Answerable, trigger: LiveDoor['trigger'], context: HttpContext): Answer {
  if (execution.status !== 'completed') return goingOnAnswer(execution, trigger.type);
  if (trigger.type === 'webhook') return webhookAnswer(execution);
  const isGet = ['GET', 'HEAD'].includes(context.req.raw.method);
  return httpAnswer(execution, trigger, prefersHtml(context), isGet);
}

/** The limit that the trigger itself sets. @throws Refusal RATE_LIMIT_EXCEEDED */
function limitDoor(
  { throttle, world }: Services,
  progress: Progress,
  { owner, trigger, path }: LiveDoor,
  principal: Principal,
): void {
  if (trigger.type !== 'http' || !trigger.rateLimit) return;
  const { requests = 60, window = 60, key = 'ip' } = trigger.rateLimit;
  const who = key === 'user' && principal.kind !== 'trigger' ? `user ${principal.subject}` : `ip ${progress.address}`;
  const limited = throttle.takeFor(`${owner.tenantId} ${owner.name} ${path} ${who}`, { requests, seconds: window });
  progress.limited = limited;
  if (!limited.quota.allowed) throw exceeded(limited.quota, world.clock.now());
}

function prefersHtml(context: HttpContext): boolean {
  const supports = ['application/json', 'text/html'];
  return accepts(context, { header: 'Accept', supports, default: 'application/json' }) === 'text/html';
}

function wrongMethod(doors: readonly LiveDoor[]): Refusal {
  const methods = doors.flatMap((door) => (door.methods.includes('GET') ? [...door.methods, 'HEAD'] : door.methods));
  return new Refusal('METHOD_NOT_ALLOWED', undefined, {}, { headers: { allow: [...new Set(methods)].join(', ') } });
}
