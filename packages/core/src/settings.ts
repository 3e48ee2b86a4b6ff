/** What an operator may set, with every default filled in. Times in ms unless the name says seconds. */
export interface Settings {
  readonly jwt: {
    /** Accepted `aud` values. */
    readonly audiences: readonly string[];
    /** Upper bound of `exp - now`, in seconds. */
    readonly maxLifetimeSeconds: number;
  };
  readonly rateLimit: Window | 'off';
  readonly authFailureLimit: Window | 'off';
  readonly concurrentExecutions: number;
  readonly limits: Limits;
  readonly retention: { readonly executionDays: number; readonly activityDays: number };
  /** The built-in agent that shows what a step is given may be used. */
  readonly inspectContext: boolean;
  /** Definitions saved over the API may hold code, and scripts come over it as well. */
  readonly codeInline: boolean;
  /** Names that `${env.X}` may read, set or not. */
  readonly envAllow: readonly string[];
  /** The values of those that are set. */
  readonly env: Readonly<Record<string, string>>;
}

/** So many requests in so many seconds, sliding. */
export interface Window {
  readonly requests: number;
  readonly seconds: number;
}

export interface Limits {
  /** Largest JSON body, in bytes. */
  readonly bodyBytes: number;
  /** Largest `message` of invoke, in bytes of UTF-8. */
  readonly messageBytes: number;
  readonly dataContextBytes: number;
  readonly executionTimeout: number;
  /** Memory of the code of `code` operations, in bytes. */
  readonly codeMemoryBytes: number;
  /** What one call of it may compute, in ms. */
  readonly codeTime: number;
}

export const DEFAULT_SETTINGS: Settings = {
  jwt: { audiences: ['ensembleapp.ai'], maxLifetimeSeconds: 86_400 },
  rateLimit: { requests: 6000, seconds: 60 },
  authFailureLimit: { requests: 100, seconds: 60 },
  concurrentExecutions: 50,
  limits: {
    bodyBytes: 1_048_576,
    messageBytes: 32_768,
    dataContextBytes: 16_384,
    executionTimeout: 120_000,
    codeMemoryBytes: 134_217_728,
    codeTime: 10_000,
  },
  retention: { executionDays: 30, activityDays: 30 },
  inspectContext: false,
  codeInline: false,
  envAllow: [],
  env: {},
};
