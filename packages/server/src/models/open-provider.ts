import type { GuardedFetch } from '@ensembleapp/core/network.ts';
import type { CompatibleEndpoint, ProviderAccess, Providers } from './providers.ts';

/** A provider that is ready: makes the model of a name. */
export type OpenProvider = (model: string) => LanguageModel;

/** What every provider package makes. */
export type LanguageModel = ReturnType<ReturnType<typeof import('@ai-sdk/openai').createOpenAI>['chat']>;

type Opener<Access> = (access: Access, name: string) => Promise<OpenProvider>;

// Base URLs are always said, so that no package looks for one in the environment.

const openOpenAI: Opener<ProviderAccess> = async ({ apiKey, baseUrl = 'https://api.openai.com/v1' }) => {
  const { createOpenAI } = await import('@ai-sdk/openai');
  return createOpenAI({ apiKey, baseURL: baseUrl, fetch: fetchDirectly }).chat;
};

const openAnthropic: Opener<ProviderAccess> = async ({ apiKey, baseUrl = 'https://api.anthropic.com/v1' }) => {
  const { createAnthropic } = await import('@ai-sdk/anthropic');
  return createAnthropic({ apiKey, baseURL: baseUrl, fetch: fetchDirectly });
};

const GOOGLE = 'https://generativelanguage.googleapis.com/v1beta';

const openGoogle: Opener<ProviderAccess> = async ({ apiKey, baseUrl = GOOGLE }) => {
  const { createGoogle } = await import('@ai-sdk/google');
  return createGoogle({ apiKey, baseURL: baseUrl, fetch: fetchDirectly });
};

const openCompatible: Opener<CompatibleEndpoint> = async ({ baseUrl, apiKey, headers }, name) => {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  return createOpenAICompatible({
    name,
    baseURL: baseUrl,
    supportsStructuredOutputs: true,
    fetch: fetchDirectly,
    ...(apiKey !== undefined && { apiKey }),
    ...(headers !== undefined && { headers: { ...headers } }),
  });
};

/** An OpenAI-compatible endpoint that a definition names: it is sent no credential, and asked through the network guard. */
export async function openEndpoint(baseURL: string, network: GuardedFetch): Promise<OpenProvider> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const fetch: typeof globalThis.fetch = (input, init) => network(input, { ...init, redirect: 'manual' });
  return createOpenAICompatible({ name: 'compatible', baseURL, supportsStructuredOutputs: true, fetch });
}

/** The configured providers by name, each opened when it is first asked for: its package is loaded then, not at the start. */
export function openProviders(providers: Providers): ReadonlyMap<string, () => Promise<OpenProvider>> {
  const open = new Map<string, () => Promise<OpenProvider>>();
  const add = <Access>(name: string, access: Access | undefined, opener: Opener<Access>) => {
    if (access !== undefined)
      open.set(
        name,
        once(() => opener(access, name)),
      );
  };
  add('openai', providers.openai, openOpenAI);
  add('anthropic', providers.anthropic, openAnthropic);
  add('google', providers.google, openGoogle);
  add('compatible', providers.compatible, openCompatible);
  for (const [name, endpoint] of Object.entries(providers.named ?? {})) add(name, endpoint, openCompatible);
  return open;
}

/** A provider never redirects; whoever does would be sent the key. */
const fetchDirectly: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'error' });

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
