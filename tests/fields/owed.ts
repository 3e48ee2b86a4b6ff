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
  ...owed('cache', 'ttl'),
  ...owed('definition-name', 'description name'),
  ...owed('definition', 'agent'),
  ...owed('edge', 'from label to'),
  ...owed('ensemble', 'apiExecutable concurrency durability frontend state title'),
  ...owed('foreach', 'maxConcurrency steps'),
  ...owed('heading', 'description tags version'),
  ...owed('input', '$schema description optional title trusted'),
  ...owed('loop', 'breakWhen maxConcurrency parallel'),
  ...owed('machine', 'edges initialStep'),
  ...owed('map-reduce', 'indexAs items map maxConcurrency'),
  ...owed('output', 'body rawBody'),
  ...owed('parallel', 'steps'),
  ...owed('redirect', 'url'),
  ...owed('retry', 'backoff initialDelay jitter maxDelay'),
  ...owed('schema', 'input output'),
  ...owed('sequence', 'steps'),
  ...owed('state-key', 'description items properties type'),
  ...owed('state', 'schema'),
  ...owed('step', 'atMostOnce component config configRef description title'),
  ...owed('switch', 'cases'),
  ...owed('thresholds', 'excellent target'),
  ...owed('tool', 'frontend transform'),
  ...owed('transform', 'arrayToMap extract'),
  ...owed('try', 'steps'),
  ...owed('while', 'steps'),
]);

function owed(place: string, fields: string): readonly string[] {
  return words(fields).map((field) => `${place}.${field}`);
}
