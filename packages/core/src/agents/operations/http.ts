import { NetworkRefusal } from '../../network.ts';
import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { isRetryableStatus, lasting, StepFailure } from '../step-failure.ts';
import { type HttpRequest, readHttpRequest } from './http-request.ts';
import { readHttpResponse } from './http-response.ts';
import { networkFailure } from './network-failure.ts';
import { timed } from './timed.ts';

/**
 * Sends one HTTP request through the network guard and answers `{status, headers, data, body}`. 408, 429 and 5xx fail the attempt,
 * or what `failOn` says instead; every other status is an output.
 */
export async function runHttp(world: World, call: OperationCall): Promise<OperationResult> {
  const request = readHttpRequest(call.config);
  try {
    const { url, timeout } = request;
    return { output: await timed(url.host, timeout, call.signal, (signal) => send(world, request, signal)) };
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof NetworkRefusal) throw networkFailure(error);
    if (error instanceof TypeError)
      throw lasting('INVALID_INPUT', 'The request cannot be made: check its method, headers and body');
    throw error;
  }
}

async function send(world: World, request: HttpRequest, signal: AbortSignal) {
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
