import { ModelFailure } from '@ensembleapp/core/agents/models.ts';

/** Statuses by which a provider, or a gateway before it, says that it ran out of time. */
const TOO_LATE: ReadonlySet<number> = new Set([408, 504]);

/** What a provider package threw, without any of its words: those may hold the prompt, the answer or a part of the key. */
export function modelFailure(error: unknown, provider: string, timedOut: boolean): ModelFailure {
  const { status, headers } = readCallError(error);
  if (timedOut || (status !== undefined && TOO_LATE.has(status))) {
    return new ModelFailure('PROVIDER_TIMEOUT', 'Model provider timed out', provider, status);
  }
  return new ModelFailure('PROVIDER_ERROR', 'Model provider failed', provider, status, readRetryAfter(headers));
}

/** `APICallError` of the provider packages, read by its shape: importing its class would load them all. */
function readCallError(error: unknown): { readonly status: number | undefined; readonly headers: object } {
  if (!(error instanceof Error)) return { status: undefined, headers: {} };
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  const headers =
    'responseHeaders' in error && typeof error.responseHeaders === 'object' ? error.responseHeaders : null;
  return { status, headers: headers ?? {} };
}

/** `Retry-After` in seconds, as ms. */
function readRetryAfter(headers: object): number | undefined {
  const value = 'retry-after' in headers ? Number(headers['retry-after']) : Number.NaN;
  return Number.isFinite(value) && value >= 0 ? value * 1000 : undefined;
}
