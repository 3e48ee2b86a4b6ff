import type { Json, JsonObject } from '@ensembleapp/protocol';

/** The port to language models. */
export interface Models {
  /** Providers that have a credential on this server. */
  configured(): readonly string[];
  /** Asks a model once. Throws `ModelFailure`; `NetworkRefusal` for an `endpoint` that may not be asked. */
  generate(request: ModelRequest): Promise<ModelAnswer>;
}

export interface ModelRequest {
  /** `openai`, `anthropic`, `google`, `compatible`, or a name from the project's `models`. */
  readonly provider: string;
  readonly model: string;
  readonly system: string | undefined;
  readonly messages: readonly ModelMessage[];
  /** What the model may call before it answers. */
  readonly tools: readonly ModelTool[];
  /** JSON Schema the answer must fit. */
  readonly schema: JsonObject | undefined;
  /** The answer is data, also without a schema. */
  readonly wantsData: boolean;
  /** An OpenAI-compatible endpoint to ask in place of the provider's; it is sent no credential. */
  readonly endpoint: string | undefined;
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  readonly frequencyPenalty: number | undefined;
  readonly presencePenalty: number | undefined;
  readonly stop: readonly string[] | undefined;
  readonly seed: number | undefined;
  readonly signal: AbortSignal;
}

/** One turn of what was said. */
export type ModelMessage =
  | { readonly role: 'user'; readonly content: string; readonly images?: readonly ModelImage[] }
  | { readonly role: 'assistant'; readonly content: string; readonly calls?: readonly ModelToolCall[] }
  /** What came of the calls of the turn before, in their order. */
  | { readonly role: 'tool'; readonly results: readonly ModelToolResult[] };

export interface ModelTool {
  /** At most 64 of letters, digits, `_` and `-`. */
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of its arguments. */
  readonly inputSchema: JsonObject;
}

export interface ModelToolCall {
  readonly id: string;
  readonly name: string;
  /** Undefined where the model wrote no JSON. */
  readonly args: Json | undefined;
  /** What the provider wants to see again with the call. */
  readonly metadata?: Readonly<Record<string, JsonObject>>;
}

export interface ModelToolResult {
  readonly call: ModelToolCall;
  readonly text: string;
  readonly isError: boolean;
}

export interface ModelImage {
  /** Such as `image/png`. */
  readonly mediaType: string;
  /** In base64. */
  readonly data: string;
}

export interface ModelAnswer {
  /** The text, or the data when that was wanted (not validated yet; text when it is no JSON). */
  readonly output: Json;
  /** Calls that it wants made before it answers. */
  readonly calls: readonly ModelToolCall[];
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  /** Settings that this model does not know, and that did nothing. */
  readonly unsupported: readonly string[];
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
