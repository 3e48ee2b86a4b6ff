import { authenticate, type Verdict } from '@ensembleapp/core/auth/authenticate.ts';
import { parseCredential } from '@ensembleapp/core/auth/credential.ts';
import type { Principal } from '@ensembleapp/core/auth/principal.ts';
import { exceeded } from '@ensembleapp/core/auth/throttle.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import type { Context } from 'hono';
import type { Services } from '../services.ts';
import { admitTo } from './admit-to.ts';
import { addRateLimit, addRefusal, commonHeaders, FAULTS, type Headers, newRequestId } from './answer-headers.ts';
import { addCors, requireOrigin } from './cors.ts';
import type { Answer } from './endpoint.ts';
import { handleOnce } from './idempotency.ts';
import { note } from './note.ts';
import { parseQuery } from './parse-query.ts';
import { addressOf, type Peer } from './peer.ts';
import type { Progress } from './progress.ts';
import { readBody } from './read-body.ts';
import { readCredential, readUserId } from './read-credential.ts';
import type { Route } from './route.ts';
import { toRefusal } from './to-refusal.ts';

/** Longest request line, in characters. */
const REQUEST_LINE = 8192;

type HttpContext = Context<{ Bindings: Peer }>;

/** One request, from its headers to its answer, in the order of checks that the HTTP reference states (1.4). */
export function serve(services: Services, route: Route): (context: HttpContext) => Promise<Response> {
  return async (context) => {
    const progress = begin(services, context);
    try {
      const answer = await answerTo(services, route, context, progress);
      return finish(services, route, context, progress, answer);
    } catch (thrown) {
      const refusal = toRefusal(thrown, progress.requestId);
      if (FAULTS.has(refusal.code))
        services.world.log.error({ err: thrown, requestId: progress.requestId }, refusal.message);
      return finish(services, route, context, progress, { ...refusal, body: refusal.body() }, refusal);
    }
  };
}

function begin({ world, isTrustedProxy }: Services, { req, env }: HttpContext): Progress {
  return {
    requestId: newRequestId(),
    startedAt: world.clock.now(),
    address: addressOf(env ?? {}, req.header('x-forwarded-for'), isTrustedProxy),
    anonymous: false,
    principal: undefined,
    proven: undefined,
    limited: undefined,
  };
}

async function answerTo(services: Services, route: Route, context: HttpContext, progress: Progress): Promise<Answer> {
  const { req } = context;
  const { endpoint, access } = route;
  if (req.url.length > REQUEST_LINE)
    throw new Refusal('PAYLOAD_TOO_LARGE', undefined, { limit: REQUEST_LINE }, { status: 414 });
  if (endpoint.crossOrigin) requireOrigin(req.header('origin'), services.corsOrigins);
  if (access.kind === 'guarded') {
    const verdict = identify(services, context, progress);
    const principal = admit(services, progress, verdict instanceof Promise ? await verdict : verdict);
    admitTo(access, principal, req.param('id'));
    limit(services, progress, principal);
  }
  const params = req.param();
  const query = parseQuery(endpoint, req.url);
  const { bodyBytes } = services.world.settings.limits;
  const body = endpoint.body && (await readBody(req.raw, endpoint.body, bodyBytes));
  const { principal, requestId } = progress;
  const call = { services, principal, params, query, body, request: req.raw, requestId };
  return endpoint.idempotent ? handleOnce(route, call) : endpoint.handle(call);
}

function identify(
  { door }: Services,
  { req, env }: HttpContext,
  progress: Progress,
): Verdict | Promise<Verdict> | Principal {
  if (env?.principal) return env.principal;
  const header = (name: string) => req.header(name);
  const credential = parseCredential(readCredential(header));
  progress.anonymous = credential.kind === 'none';
  const { address } = progress;
  return authenticate(door, credential, { address, origin: header('origin'), userId: readUserId(header) });
}

/** @throws Refusal when the caller is not let in; a flood of wrong credentials is told to slow down instead */
function admit({ throttle }: Services, progress: Progress, verdict: Verdict | Principal): Principal {
  if ('kind' in verdict || verdict.status === 'accepted') {
    progress.principal = 'kind' in verdict ? verdict : verdict.principal;
    return progress.principal;
  }
  progress.proven = verdict.proven;
  const guessed = verdict.refusal.code === 'UNAUTHORIZED' && !progress.anonymous;
  throw (guessed && throttle.fail(progress.address)) || verdict.refusal;
}

/** Counts the request. @throws Refusal RATE_LIMIT_EXCEEDED */
function limit({ throttle, world }: Services, progress: Progress, principal: Principal): void {
  progress.limited = throttle.take(principal);
  if (progress.limited?.quota.allowed === false) throw exceeded(progress.limited.quota, world.clock.now());
}

function finish(
  services: Services,
  route: Route,
  { req }: HttpContext,
  progress: Progress,
  answer: Answer,
  refusal?: Refusal,
): Response {
  const headers = commonHeaders(progress.requestId);
  if (route.endpoint.crossOrigin) addCors(headers, req.header('origin'), services.corsOrigins);
  addLimit(services, progress, headers);
  if (refusal) addRefusal(headers, refusal, progress.anonymous);
  const executionId = refusal?.extras.executionId;
  if (executionId) headers['x-execution-id'] = executionId;
  const isText = typeof answer.body === 'string';
  headers['content-type'] = isText ? 'text/plain; charset=utf-8' : 'application/json';
  Object.assign(headers, answer.headers);
  note(services, route, req, progress, {
    status: answer.status,
    refusal,
    executionId: headers['x-execution-id'] ?? null,
  });
  const text = isText ? (answer.body as string) : JSON.stringify(answer.body);
  return new Response(answer.status === 204 || answer.status === 304 ? null : text, { status: answer.status, headers });
}

function addLimit({ throttle, world }: Services, { principal, limited }: Progress, headers: Headers): void {
  const shown = limited ?? (principal && throttle.peek(principal));
  if (shown) addRateLimit(headers, shown, world.clock.now());
}
