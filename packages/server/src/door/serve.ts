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
import { headerOf } from './header-of.ts';
import { handleOnce } from './idempotency.ts';
import { note } from './note.ts';
import { parseQuery } from './parse-query.ts';
import { addressOf, type Peer } from './peer.ts';
import type { Progress } from './progress.ts';
import { readBody } from './read-body.ts';
import { readCredential, readUserId } from './read-credential.ts';
import { readsPages } from './reads-pages.ts';
import type { Route } from './route.ts';
import { toRefusal } from './to-refusal.ts';

/** Longest request line, in characters. */
const REQUEST_LINE = 8192;

/** Answers of these have no body (Fetch standard, "null body status"). */
const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

export type HttpContext = Context<{ Bindings: Peer }>;

/** What is called, for the log, and what its answers bear beside what all do. */
export interface Called extends Pick<Route, 'path' | 'target'> {
  readonly addHeaders?: (headers: Headers, req: HttpContext['req']) => void;
  readonly refusalPage?: (refusal: Refusal) => Answer;
}

/** One request, from its headers to its answer, in the order of checks that the HTTP reference states (1.4). */
export function serve(services: Services, route: Route): (context: HttpContext) => Promise<Response> {
  const { path, target, endpoint } = route;
  const { corsOrigins } = services;
  const addHeaders: Called['addHeaders'] = (headers, req) => addCors(headers, req.header('origin'), corsOrigins);
  const { refusalPage } = endpoint;
  const called: Called = {
    path,
    target,
    ...(endpoint.crossOrigin && { addHeaders }),
    ...(refusalPage && { refusalPage }),
  };
  return (context) => respond(services, called, context, (progress) => answerTo(services, route, context, progress));
}

/** The response to one request: what the work answers, or the refusal that it throws. */
export async function respond(
  services: Services,
  called: Called,
  context: HttpContext,
  work: (progress: Progress) => Promise<Answer>,
): Promise<Response> {
  const progress = begin(services, context);
  try {
    const answer = await work(progress);
    return finish(services, called, context, progress, answer);
  } catch (thrown) {
    const refusal = toRefusal(thrown, progress.requestId);
    if (FAULTS.has(refusal.code))
      services.world.log.error({ err: thrown, requestId: progress.requestId }, refusal.message);
    const asPage = called.refusalPage && readsPages(context.req.raw) ? called.refusalPage(refusal) : undefined;
    return finish(services, called, context, progress, asPage ?? { ...refusal, body: refusal.body() }, refusal);
  }
}

function begin({ world, isTrustedProxy }: Services, context: HttpContext): Progress {
  return {
    requestId: newRequestId(),
    startedAt: world.clock.now(),
    address: addressOf(context.env ?? {}, headerOf(context, 'x-forwarded-for'), isTrustedProxy),
    anonymous: false,
    principal: undefined,
    proven: undefined,
    limited: undefined,
  };
}

async function answerTo(services: Services, route: Route, context: HttpContext, progress: Progress): Promise<Answer> {
  const { req } = context;
  const { endpoint, access } = route;
  requireLine(req.url);
  if (endpoint.crossOrigin) requireOrigin(headerOf(context, 'origin'), services.corsOrigins);
  if (access.kind === 'guarded') {
    const verdict = identify(services, context, progress);
    const principal = admit(services, progress, verdict instanceof Promise ? await verdict : verdict);
    admitTo(access, principal, access.ownToken ? req.param('id') : undefined);
    limit(services, progress, principal);
  }
  const params = req.param();
  const query = parseQuery(endpoint, req.url);
  const { bodyBytes } = services.world.settings.limits;
  const body = endpoint.body && (await readBody(req.raw, endpoint.body, bodyBytes));
  const { principal, requestId } = progress;
  const call = { services, principal, params, query, body, request: req.raw, requestId };
  if (endpoint.idempotent) return handleOnce(route, call);
  return endpoint.secretInPath ? countGuess(services, progress, endpoint.handle(call)) : endpoint.handle(call);
}

/** @throws Refusal what the answer throws; a flood of wrong guesses is told to slow down instead */
async function countGuess(
  { throttle }: Services,
  { address }: Progress,
  answer: Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    return await answer;
  } catch (thrown) {
    const guessed = thrown instanceof Refusal && thrown.code === 'NOT_FOUND';
    throw (guessed && throttle.fail(address)) || thrown;
  }
}

/** @throws Refusal PAYLOAD_TOO_LARGE (414) for a longer request line than this server reads */
export function requireLine(url: string): void {
  if (url.length <= REQUEST_LINE) return;
  throw new Refusal('PAYLOAD_TOO_LARGE', undefined, { limit: REQUEST_LINE }, { status: 414 });
}

/** Who presents which credential. */
export function identify(
  { door }: Services,
  context: HttpContext,
  progress: Progress,
): Verdict | Promise<Verdict> | Principal {
  if (context.env?.principal) return context.env.principal;
  const header = (name: string) => headerOf(context, name);
  const credential = parseCredential(readCredential(header));
  progress.anonymous = credential.kind === 'none';
  const { address } = progress;
  return authenticate(door, credential, { address, origin: header('origin'), userId: readUserId(header) });
}

/** @throws Refusal when the caller is not let in; a flood of wrong credentials is told to slow down instead */
export function admit({ throttle }: Services, progress: Progress, verdict: Verdict | Principal): Principal {
  if ('kind' in verdict || verdict.status === 'accepted') {
    progress.principal = 'kind' in verdict ? verdict : verdict.principal;
    return progress.principal;
  }
  progress.proven = verdict.proven;
  const guessed = verdict.refusal.code === 'UNAUTHORIZED' && !progress.anonymous;
  throw (guessed && throttle.fail(progress.address)) || verdict.refusal;
}

/** Counts the request. @throws Refusal RATE_LIMIT_EXCEEDED */
export function limit({ throttle, world }: Services, progress: Progress, principal: Principal): void {
  progress.limited = throttle.take(principal);
  if (progress.limited?.quota.allowed === false) throw exceeded(progress.limited.quota, world.clock.now());
}

function finish(
  services: Services,
  called: Called,
  context: HttpContext,
  progress: Progress,
  answer: Answer,
  refusal?: Refusal,
): Response {
  const headers = commonHeaders(progress.requestId);
  called.addHeaders?.(headers, context.req);
  addLimit(services, progress, headers);
  if (refusal) addRefusal(headers, refusal, progress.anonymous);
  const executionId = refusal?.extras.executionId;
  if (executionId) headers['x-execution-id'] = executionId;
  const isText = typeof answer.body === 'string';
  headers['content-type'] = isText ? 'text/plain; charset=utf-8' : 'application/json';
  Object.assign(headers, answer.headers);
  note(services, called, context, progress, {
    status: answer.status,
    refusal,
    executionId: headers['x-execution-id'] ?? null,
  });
  if (answer.stream) return new Response(answer.stream, { status: answer.status, headers });
  const text = isText ? (answer.body as string) : JSON.stringify(answer.body);
  return new Response(NO_BODY.has(answer.status) ? null : text, { status: answer.status, headers });
}

function addLimit({ throttle, world }: Services, { principal, limited }: Progress, headers: Headers): void {
  const shown = limited ?? (principal && throttle.peek(principal));
  if (shown) addRateLimit(headers, shown, world.clock.now());
}
