import { ModelFailure, type ModelRequest, type Models } from '@ensembleapp/core/agents/models.ts';
import { type GuardedFetch, NetworkRefusal } from '@ensembleapp/core/network.ts';
import { modelFailure } from './model-failure.ts';
import { openEndpoint, openProviders } from './open-provider.ts';
import type { Providers } from './providers.ts';
import { readAnswer } from './read-answer.ts';
import { toCall } from './to-call.ts';

export interface ModelsOptions {
  readonly providers: Providers;
  /** For endpoints that definitions name. */
  readonly network: GuardedFetch;
  /** How long a provider may take to answer, ms. */
  readonly timeout?: number;
}

const TIMEOUT = 100_000;

/** The models of the configured providers. Asks once per call: trying again is the caller's decision. */
export function createModels({ providers, network, timeout = TIMEOUT }: ModelsOptions): Models {
  const open = openProviders(providers);

  const generate: Models['generate'] = async (request) => {
    const { endpoint } = request;
    const provider =
      endpoint === undefined ? await open.get(request.provider)?.() : await openEndpoint(endpoint, network);
    if (!provider) throw notConfigured(request);
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeout);
    try {
      const signal = AbortSignal.any([request.signal, limit.signal]);
      const result = await provider(request.model).doGenerate(toCall(request, signal));
      return readAnswer(result, request.wantsData);
    } catch (error) {
      request.signal.throwIfAborted();
      if (error instanceof NetworkRefusal) throw error;
      throw modelFailure(error, request.provider, limit.signal.aborted);
    } finally {
      clearTimeout(timer);
    }
  };

  return { configured: () => [...open.keys()], generate };
}

function notConfigured({ provider }: ModelRequest): ModelFailure {
  return new ModelFailure('PROVIDER_NOT_CONFIGURED', `Provider not configured: ${provider}`, provider);
}
