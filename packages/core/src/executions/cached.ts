import type { Json, JsonObject } from '@ensembleapp/protocol';
import { abortable } from '../agents/operations/abortable.ts';
import { lasting } from '../agents/step-failure.ts';
import { sha256 } from '../crypto.ts';
import { test } from '../ensembles/expression/evaluate.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { PlannedCache } from '../ensembles/planning/policies.ts';
import { stableJson } from '../stable-json.ts';
import type { FlowRun } from './flow-run.ts';
import type { Work, WorkResult } from './work.ts';

/** Takes what was kept, or does the work and keeps what it gave. */
export type CacheUse = (
  told: { readonly input: Json; readonly config: JsonObject },
  work: () => Promise<WorkResult>,
  signal: AbortSignal,
) => Promise<WorkResult & { readonly cached: boolean }>;

/** Whose output is kept. */
export interface CachePlace {
  readonly stepId: string;
  readonly work: Work;
  readonly flow: Pick<FlowRun, 'run' | 'depth'>;
  /** What its expressions can read. */
  readonly scopeOf: (input: Json) => Scope;
}

/** Seconds. */
const TTL = { least: 1, most: 30 * 86_400 };

/**
 * The cache of one step; language reference, section 5.4. Only successes are kept; of several that miss one key at the same time
 * one does the work.
 */
export function cacheUse(planned: PlannedCache, { stepId, work, flow, scopeOf }: CachePlace): CacheUse {
  const { world, caller, ensemble, isUncached } = flow.run;
  if (isUncached) return async (_told, produce) => ({ ...(await produce()), cached: false });
  const { stepCache, inFlight } = world;
  return async ({ input, config }, produce, signal) => {
    const scope = scopeOf(input);
    const place = [caller.tenantId, ensemble?.name ?? null, flow.depth, stepId];
    const own = planned.key && renderValue(planned.key, scope, { undefined: 'null' });
    const key = cacheKey(
      own === undefined ? [...place, work.agent, work.version, input, config] : [...place, 'key', own],
    );
    const ttl = readTtl(planned, scope);
    const keep = async () => {
      const result = await produce();
      await stepCache.put(key, result.output, ttl);
      return result;
    };
    if (planned.bypass && test(planned.bypass, scope)) return { ...(await keep()), cached: false };
    for (;;) {
      const kept = await stepCache.get(key);
      if (kept !== undefined) return hit(kept);
      const going = inFlight.shared(key);
      if (!going) return { ...(await inFlight.share(key, keep)), cached: false };
      const output = await abortable(going, signal);
      if (output !== undefined) return hit(output);
    }
  };
}

function hit(output: Json) {
  return { output, meta: null, cached: true };
}

/** Seconds. @throws StepFailure EXPRESSION_ERROR */
export function readTtl({ ttl }: PlannedCache, scope: Scope): number {
  const seconds = Number(renderValue(ttl, scope, { undefined: 'null' }) ?? Number.NaN);
  if (seconds >= TTL.least && seconds <= TTL.most) return seconds;
  throw lasting('EXPRESSION_ERROR', 'The ttl of a cache must be from 1 second to 30 days');
}

/** What is kept under these. */
export function cacheKey(parts: readonly Json[]): string {
  return Buffer.from(sha256(stableJson(parts))).toString('base64url');
}
