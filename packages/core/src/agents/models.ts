import type { Json, JsonObject } from '@ensembleapp/protocol';

/** The port to language models. */
export interface Models {
  /** Providers that have a credential on this server. */
  configured(): readonly string[];
  /** Asks a model once. Throws `ModelFailure`. */
  generate(request: ModelRequest): Promise<ModelAnswer>;
}

export interface ModelRequest {
  /** `openai`, `anthropic`, `google`, `compatible`, or a name from the project's `models`. */
  readonly provider: string;
  readonly model: string;
  readonly system: string | undefined;
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  /** JSON Schema the answer must fit; absent: text. */
  readonly schema: JsonObject | undefined;
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
  readonly topP: number | undefined;
  readonly stop: readonly string[] | undefined;
  readonly seed: number | undefined;
  readonly signal: AbortSignal;
}

export interface ModelAnswer {
  /** The text, or the data when a schema was given (not validated against it yet). */
  readonly output: Json;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
}

export type ModelFailureCode = 'PROVIDER_NOT_CONFIGURED' | 'PROVIDER_TIMEOUT' | 'PROVIDER_ERROR';

/** A model call that did not give an answer. The message never holds the provider's text. */
export class ModelFailure extends Error {
  override readonly name = 'ModelFailure';
  readonly code: ModelFailureCode;
  readonly provider: string;
  /** HTTP status of the provider, when it gave one. */
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;

  constructor(
    code: ModelFailureCode,
    message: string,
    provider: string,
    status?: number | undefined,
    retryAfter?: number | undefined,
  ) {
    super(message);
    this.code = code;
    this.provider = provider;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}
