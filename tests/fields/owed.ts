import { words } from '@ensembleapp/core/words.ts';

/**
 * Fields that no case shows yet. Whether another test fails without them nobody has proven by taking them away. A new field gets a
 * case, never a line here; whoever writes a case takes its field from this list, which only gets shorter.
 */
export const OWED: ReadonlySet<string> = new Set([
  ...owed('access', 'use'),
  ...owed(
    'agent',
    `apiExecutable cache component config configRef input internal metadata operations output overridable
    retry schema state timeout`,
  ),
  ...owed('arrayToMap', 'key path'),
  ...owed('auth', 'type'),
  ...owed('basic', 'secret type'),
  ...owed('bearer', 'secret tokens type'),
  ...owed('cache', 'ttl'),
  ...owed('cors', 'credentials headers maxAge methods origin'),
  ...owed('definition-name', 'description name'),
  ...owed('definition', 'agent'),
  ...owed('edge', 'from label to'),
  ...owed('ensemble', 'apiExecutable concurrency durability frontend state title trigger'),
  ...owed('foreach', 'maxConcurrency steps'),
  ...owed('heading', 'description tags version'),
  ...owed('http-cache', 'maxAge noCache noStore public staleWhileRevalidate tags vary'),
  ...owed('input', '$schema description optional title trusted'),
  ...owed('loop', 'breakWhen maxConcurrency parallel'),
  ...owed('machine', 'edges initialStep'),
  ...owed('map-reduce', 'indexAs items map maxConcurrency'),
  ...owed('output', 'body rawBody'),
  ...owed('parallel', 'steps'),
  ...owed('path', 'methods path'),
  ...owed('rate-limit', 'key requests window'),
  ...owed('redirect', 'url'),
  ...owed('response', 'enabled'),
  ...owed('responses', 'html json'),
  ...owed('retry', 'backoff initialDelay jitter maxDelay'),
  ...owed('schema', 'input output'),
  ...owed('sequence', 'steps'),
  ...owed('signature', 'algorithm encoding header prefix preset secret timestampHeader tolerance type'),
  ...owed('state-key', 'description items properties type'),
  ...owed('state', 'schema'),
  ...owed('step', 'atMostOnce component config configRef description title'),
  ...owed('switch', 'cases'),
  ...owed('thresholds', 'excellent target'),
  ...owed('tool', 'frontend transform'),
  ...owed('transform', 'arrayToMap extract'),
  ...owed(
    'trigger',
    `async auth cors cron enabled httpCache input metadata methods overlap path paths priority public
    rateLimit responses timeout timezone type`,
  ),
  ...owed('try', 'steps'),
  ...owed('while', 'steps'),
]);

function owed(place: string, fields: string): readonly string[] {
  return words(fields).map((field) => `${place}.${field}`);
}
