import { words } from '../words.ts';

/**
 * What the language has and this release does not run yet. The reader reads and checks all of it, and tells of each use
 * `OPERATION_UNAVAILABLE`, so that it is never saved or loaded as if it could run. Whoever builds one of these takes its entry away,
 * and nothing else has to change for reading.
 */
const NOT_BUILT: ReadonlySet<string> = new Set([
  ...group('ensemble', 'memory metrics tracing'),
  ...group('agent-operation', 'hitl'),
  ...group('approval', 'channel notify'),
  ...group('hitl', 'channel notify action'),
  ...group(
    'operation',
    'email sms pdf chart form queue cookies page autorag scoring queries scrape scraper rag docs plugin',
  ),
  ...group('think', 'stream'),
  ...group('transform', 'sheet'),
  ...group('definition', 'output apiExecutable internal memory'),
  ...group('definition-flow', 'apiExecutable internal memory state config'),
  ...group(
    'agent',
    `agents knowledge memory modelOptions widgets frontend
    logging scoring kind context historyLimit feedback`,
  ),
  ...group('input', 'closed'),
  ...group('schema', 'keyword'),
  ...group('trigger', 'middleware templateEngine mode'),
  ...group('trigger-type', 'mcp queue email cli build'),
  ...group('notification', 'email sms push'),
  ...group('auth', 'oauth'),
  ...group('memory', 'longTerm semantic analytical'),
]);

/** Whether a feature, named `place.word`, is one that this release runs. */
export function isRunnable(feature: string): boolean {
  return !NOT_BUILT.has(feature);
}

function group(place: string, names: string): readonly string[] {
  return words(names).map((name) => `${place}.${name}`);
}
