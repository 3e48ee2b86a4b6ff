import type { Faults } from '../ensembles/reading/faults.ts';
import { textOf } from '../ensembles/reading/text-of.ts';
import type { Tree } from '../ensembles/reading/tree.ts';
import { nearest } from '../nearest.ts';
import { words } from '../words.ts';

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['llm', 'think'],
  ['api', 'http'],
  ['fetcher', 'fetch'],
  ['validator', 'validate'],
  ['transformer', 'transform'],
]);

/** Operations of the language (section 13), whether this release runs them or not. */
const KNOWN: ReadonlySet<string> = new Set(
  words(`think code http transform storage data tools hitl html convert telemetry email sms pdf chart form queue cookies
  page autorag scoring`),
);

/** Agents that every project has (section 4.4); also usable as operations. */
export const BUILT_IN_AGENTS: ReadonlySet<string> = new Set(
  words(`echo delay inspect-context hitl fetch fetcher validate validator transformer slug redirect queries scrape scraper
  rag docs`),
);

/** An operation in its one spelling; what is no alias stays as it is. */
export function operationNamed(written: string): string {
  return ALIASES.get(written) ?? written;
}

/** Reads the name of an operation, and reports one that there is not. Undefined when it is no text. */
export function readOperationName(value: Tree, faults: Faults): string | undefined {
  const written = textOf(value)?.value;
  if (written === undefined) {
    faults.error(value, 'INVALID_FIELD', 'operation must be text');
    return undefined;
  }
  const name = operationNamed(written);
  if (KNOWN.has(name) || BUILT_IN_AGENTS.has(name)) faults.use(`operation.${name}`, value, `operation ${written}`);
  else if (/^[\w-]+:[\w.:-]+$/.test(name)) {
    const [plugin] = name.split(':');
    faults.use('operation.plugin', value, `operation ${written} of the plugin ${plugin}`);
  } else {
    const meant = nearest(name, [...KNOWN, ...BUILT_IN_AGENTS]);
    const hint = meant && `did you mean "${meant}"?`;
    faults.error(value, 'UNKNOWN_OPERATION', `there is no operation "${written}"`, hint);
  }
  return name;
}
