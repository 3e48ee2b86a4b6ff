import { sha256 } from '../../crypto.ts';
import { NetworkRefusal } from '../../network.ts';
import { stableJson } from '../../stable-json.ts';
import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { isRetryableStatus, lasting, StepFailure } from '../step-failure.ts';
import { ConfigReader } from './config-reader.ts';
import { type HttpRequest, readHttpRequest } from './http-request.ts';
import { type HttpAnswer, readHttpResponse } from './http-response.ts';
import { networkFailure } from './network-failure.ts';
import { timed } from './timed.ts';

/** Seconds that an answer may be kept. */
const LONGEST_KEPT = 30 * 86_400;

/**
 * Sends one HTTP request through the network guard and answers `{status, headers, data, body}`. 408, 429 and 5xx fail the attempt,
 * or what `failOn` says instead; every other status is an output. With `cache_ttl` a good answer to a GET is kept for the tenant.
 */
export async function runHttp(world: World, call: OperationCall): Promise<OperationResult> {
  const told = new ConfigReader('http', call.config);
  const ttl = told.number(1, LONGEST_KEPT, 'cache_ttl');
  if (ttl === undefined) return { output: await ask(world, call) };
  if ((told.text('method') ?? 'GET').toUpperCase() !== 'GET') throw told.wrong('cache_ttl', 'goes with method GET');
  const key = Buffer.from(sha256(stableJson(['http', call.caller.tenantId, call.config]))).toString('base64url');
  const kept = await world.stepCache.get(key);
  if (kept !== undefined) return { output: kept, meta: { cached: true } };
  const output = await ask(world, call);
  if (output.status >= 200 && output.status <= 299) await world.stepCache.put(key, output, ttl);
  return { output, meta: { cached: false } };
}

async function ask(world: World, call: OperationCall): Promise<HttpAnswer> {
  const request = readHttpRequest(call.config, call.idempotencyKey);
  try {
    const { url, timeout } = request;
    return await timed(url.host, timeout, call.signal, (signal) => send(world, request, signal));
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof NetworkRefusal) throw networkFailure(error);
    if (error instanceof TypeError)
      throw lasting('INVALID_INPUT', 'The request cannot be made: check its method, headers and body');
    throw error;
  }
}

async function send(world: World, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const { url, method, headers, body, followRedirects, responseType, failsOn } = request;
  const response = await world.network(url, {
    method,
    headers,
    redirect: followRedirects ? 'follow' : 'manual',
    signal,
    ...(body !== undefined && { body }),
  });
  if (failsOn(response.status)) {
    await response.body?.cancel();
    throw new StepFailure('STEP_FAILED', `${url.host} answered with status ${response.status}`, {
      status: response.status,
      retryable: isRetryableStatus(response.status),
      retryAfter: readRetryAfter(response.headers.get('retry-after'), world.clock.now()),
    });
  }
  return readHttpResponse(response, responseType);
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), as ms from now. */
function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
