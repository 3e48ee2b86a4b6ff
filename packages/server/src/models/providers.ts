/** Where a provider is, and what it wants to see. */
export interface ProviderAccess {
  readonly apiKey: string;
  /** Absent: the provider's own. */
  readonly baseUrl?: string | undefined;
}

/** An OpenAI-compatible endpoint; many a local one wants no key. */
export interface CompatibleEndpoint {
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The model providers this server has credentials for. */
export interface Providers {
  readonly openai?: ProviderAccess | undefined;
  readonly anthropic?: ProviderAccess | undefined;
  readonly google?: ProviderAccess | undefined;
  readonly compatible?: CompatibleEndpoint | undefined;
  /** OpenAI-compatible endpoints by the names the project gives them. */
  readonly named?: Readonly<Record<string, CompatibleEndpoint>> | undefined;
}
