import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Duration } from './step.ts';

/** What starts an ensemble; language reference, section 11. Told apart by `type`. */
export type Trigger =
  | HttpTrigger
  | WebhookTrigger
  | McpTrigger
  | CronTrigger
  | QueueTrigger
  | EmailTrigger
  | CliTrigger
  | BuildTrigger
  | StartupTrigger;

interface TriggerFields {
  /** false, or an expression over `env`, switches it off. */
  readonly enabled?: string | boolean;
  readonly extra?: JsonObject;
}

interface DoorFields extends TriggerFields {
  /** Open to everybody. */
  readonly public?: boolean;
  readonly auth?: TriggerAuth;
}

export interface HttpTrigger extends DoorFields {
  readonly type: 'http';
  /** Absent: `/<name>`. */
  readonly path?: string;
  readonly paths?: readonly { readonly path: string; readonly methods?: readonly string[] }[];
  /** Absent: GET. */
  readonly methods?: readonly string[];
  readonly rateLimit?: { readonly requests?: number; readonly window?: number; readonly key?: 'ip' | 'user' };
  readonly cors?: TriggerCors;
  readonly httpCache?: HttpCache;
  readonly middleware?: readonly string[];
  readonly responses?: { readonly [Form in 'json' | 'html']?: { readonly enabled?: boolean } };
  readonly templateEngine?: string;
  readonly priority?: number;
  readonly timeout?: Duration;
  readonly async?: boolean;
  readonly mode?: string;
}

/** Which pages of other origins may call, and how. */
export interface TriggerCors {
  /** Texts may be `${env.X}`; absent: any. */
  readonly origin?: string | readonly string[];
  readonly credentials?: boolean;
  readonly methods?: readonly string[];
  readonly headers?: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
}

/** How caches may keep the answers to a GET. Times in seconds. */
export interface HttpCache {
  readonly public?: boolean;
  readonly maxAge?: number;
  readonly staleWhileRevalidate?: number;
  readonly noCache?: boolean;
  readonly noStore?: boolean;
  readonly vary?: readonly string[];
  readonly tags?: readonly string[];
}

export interface WebhookTrigger extends DoorFields {
  readonly type: 'webhook';
  /** Absent: `/webhooks/<name>`. */
  readonly path?: string;
  /** Absent: POST. */
  readonly methods?: readonly string[];
  readonly async?: boolean;
  readonly timeout?: Duration;
}

export interface McpTrigger extends DoorFields {
  readonly type: 'mcp';
  readonly toolName?: string;
}

export interface CronTrigger extends TriggerFields {
  readonly type: 'cron';
  readonly cron: string;
  readonly timezone?: string;
  readonly input?: JsonObject;
  readonly metadata?: JsonObject;
  readonly overlap?: 'skip' | 'queue' | 'allow';
}

export interface QueueTrigger extends TriggerFields {
  readonly type: 'queue';
  readonly queue: string;
  readonly batch_size?: number;
  readonly max_retries?: number;
  /** Seconds. */
  readonly max_wait_time?: number;
}

export interface EmailTrigger extends TriggerFields {
  readonly type: 'email';
  readonly public?: boolean;
  readonly addresses?: readonly string[];
  readonly auth?: { readonly from: readonly string[] };
  readonly reply_with_output?: boolean;
}

export interface CliTrigger extends TriggerFields {
  readonly type: 'cli';
  readonly command: string;
  readonly description?: string;
  readonly options?: readonly JsonObject[];
}

export interface BuildTrigger extends TriggerFields {
  readonly type: 'build';
  readonly output?: string;
  readonly input?: Json;
  readonly metadata?: JsonObject;
}

export interface StartupTrigger extends TriggerFields {
  readonly type: 'startup';
  readonly input?: JsonObject;
  readonly metadata?: JsonObject;
}

/** An HMAC over the raw body. */
export interface SignatureAuth {
  readonly type: 'signature';
  readonly secret: string;
  readonly preset?: 'default' | 'github' | 'stripe' | 'slack';
  readonly header?: string;
  readonly prefix?: string;
  readonly algorithm?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly timestampHeader?: string;
  readonly encoding?: 'hex' | 'base64';
  /** Seconds. */
  readonly tolerance?: number;
}

/** Who may call; texts may be `${env.X}`. */
export type TriggerAuth =
  | { readonly type: 'bearer'; readonly secret?: string; readonly tokens?: readonly string[] }
  | SignatureAuth
  | { readonly type: 'basic'; readonly secret: string }
  | { readonly type: 'apiKey' | 'api_key' }
  | { readonly type: 'jwt' }
  | { readonly type: 'oauth'; readonly issuer?: string; readonly audience?: string };
