import type { Faults } from '../ensembles/reading/faults.ts';
import { readText } from '../ensembles/reading/read-values.ts';
import type { Entry } from '../ensembles/reading/tree.ts';
import { nearest } from '../nearest.ts';
import { words } from '../words.ts';
import { OPERATIONS, type OperationName } from './agent.ts';

const ALIASES: Readonly<Record<string, OperationName>> = { llm: 'think', api: 'http' };

/** Operations and built-in agents of the language that this release does not have. */
const LATER: ReadonlySet<string> = new Set(
  words(`storage data tools hitl html convert telemetry email sms pdf chart form queue cookies page autorag scoring
  echo delay inspect-context fetch fetcher validate validator transformer slug redirect queries scrape scraper
  rag docs`),
);

/** The operation a field names, in its one spelling; undefined with a fault when there is none we can run. */
export function readOperationName(entry: Entry, faults: Faults): OperationName | undefined {
  const written = readText(entry, faults);
  if (written === undefined) return undefined;
  const name =
    OPERATIONS.find((operation) => operation === written) ??
    (Object.hasOwn(ALIASES, written) ? ALIASES[written] : undefined);
  if (name) return name;
  if (LATER.has(written) || written.includes(':')) faults.unavailable(entry.value, `operation ${written}`);
  else {
    const meant = nearest(written, [...OPERATIONS, ...LATER]);
    faults.error(
      entry.value,
      'UNKNOWN_OPERATION',
      `there is no operation "${written}"`,
      meant && `did you mean "${meant}"?`,
    );
  }
  return undefined;
}
