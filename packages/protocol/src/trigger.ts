import type { Json } from './json.ts';
import type { PageEnd } from './page.ts';

/** A path that a trigger answers on. */
export interface TriggerView {
  readonly type: 'http' | 'webhook';
  /** As it is called: of a tenant other than `default` below `/t/{tenantId}`. */
  readonly path: string;
  readonly methods: readonly string[];
  readonly ensemble: string;
  /** Open to everybody. */
  readonly public: boolean;
  /** How callers are told; null when it is public. */
  readonly auth: string | null;
}

/** 200 of `GET /api/v1/triggers`. */
export interface TriggerPage extends PageEnd {
  readonly triggers: readonly TriggerView[];
}

/** 200 of a webhook trigger. */
export interface WebhookAnswer {
  readonly executionId: string;
  readonly status: 'completed';
  readonly output: Json;
  readonly metrics: {
    /** ms */
    readonly totalDuration: number;
    /** Agents and operations that ran. */
    readonly agents: number;
  };
}
