/** Whose key it is: one identity, method and path. */
export interface IdempotencyScope {
  readonly tenantId: string;
  readonly identity: string;
  readonly method: string;
  readonly path: string;
  readonly key: string;
}

/** What the first request answered. A created credential keeps its id alone: values are shown once. */
export type KeptAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Sealed, since it may hold what lets somebody answer a run: base64, and the key that opens it. */
      readonly body: { readonly keyId: string; readonly box: string };
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'credential'; readonly id: string };

export type Claim =
  | { readonly status: 'claimed' }
  | { readonly status: 'running' }
  | { readonly status: 'other-body' }
  | { readonly status: 'done'; readonly answer: KeptAnswer };

/** Idempotency-Key: the first request claims, later ones get its answer. */
export interface IdempotencyStore {
  /**
   * Claims in one statement. `fingerprint` is a digest of the body. Entries older than `expiredBefore` count as absent; so do those
   * older than `abandonedBefore` that were never finished, since whoever claimed them died.
   */
  claim(
    scope: IdempotencyScope,
    fingerprint: string,
    now: number,
    expiredBefore: number,
    abandonedBefore?: number,
  ): Promise<Claim>;
  finish(scope: IdempotencyScope, answer: KeptAnswer): Promise<void>;
  /** Gives the key back: the request started nothing. */
  release(scope: IdempotencyScope): Promise<void>;
  trim(before: number): Promise<void>;
}
