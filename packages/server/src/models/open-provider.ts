import type { CompatibleEndpoint, ProviderAccess, Providers } from './providers.ts';

/** A provider that is ready: makes the model of a name. */
export type OpenProvider = (model: string) => LanguageModel;

/** What every provider package makes. */
export type LanguageModel = ReturnType<ReturnType<typeof import('@ai-sdk/openai').createOpenAI>['chat']>;

type OpenerOf<Access> = (access: Access, name: string) => Promise<OpenProvider>;

/** Base URLs are always said, so that no package looks for one in the environment. */
const openers = {
  openai: async ({ apiKey, baseUrl = 'https://api.openai.com/v1' }) => {
    const { createOpenAI } = await import('@ai-sdk/openai');
    return createOpenAI({ apiKey, baseURL: baseUrl, fetch: fetchDirectly }).chat;
  },
  anthropic: async ({ apiKey, baseUrl = 'https://api.anthropic.com/v1' }) => {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ apiKey, baseURL: baseUrl, fetch: fetchDirectly });
  },
  google: async ({ apiKey, baseUrl = 'https://generativelanguage.googleapis.com/v1beta' }) => {
    const { createGoogle } = await import('@ai-sdk/google');
    return createGoogle({ apiKey, baseURL: baseUrl, fetch: fetchDirectly });
  },
} satisfies Record<string, OpenerOf<ProviderAccess>>;

const openCompatible: OpenerOf<CompatibleEndpoint> = async ({ baseUrl, apiKey, headers }, name) => {
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

/** The configured providers by name, each opened when it is first asked for: its package is loaded then, not at the start. */
export function openProviders({
  openai,
  anthropic,
  google,
  compatible,
  named = {},
}: Providers): ReadonlyMap<string, () => Promise<OpenProvider>> {
  const open = new Map<string, () => Promise<OpenProvider>>();
  if (openai)
    open.set(
      'openai',
      once(() => openers.openai(openai)),
    );
  if (anthropic)
    open.set(
      'anthropic',
      once(() => openers.anthropic(anthropic)),
    );
  if (google)
    open.set(
      'google',
      once(() => openers.google(google)),
    );
  if (compatible)
    open.set(
      'compatible',
      once(() => openCompatible(compatible, 'compatible')),
    );
  for (const [name, endpoint] of Object.entries(named))
    open.set(
      name,
      once(() => openCompatible(endpoint, name)),
    );
  return open;
}

/** A provider never redirects; whoever does would be sent the key. */
const fetchDirectly: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'error' });

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
