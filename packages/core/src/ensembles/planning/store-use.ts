import { isObject } from '../../agents/operations/is-object.ts';
import type { ParsedValue } from '../expression/parse-value.ts';
import type { PlannedConfig } from './planned-config.ts';
import { allSteps, type PlannedStep } from './step.ts';

/** What a `storage` or `data` step has to do with what is kept. */
export interface StoreUse {
  /** Which room or database, as far as the text says: where it does not, it may be any. */
  readonly place: string | undefined;
  readonly writes: boolean;
}

/** What a step and those inside it keep, and where; language reference, section 6, rule 4. */
export function storeUses(step: PlannedStep): readonly StoreUse[] {
  return allSteps([step]).flatMap(({ does }) => {
    if (does.kind !== 'operation') return [];
    if (does.operation === 'data') return [dataUse(does.config)];
    return does.operation === 'storage' ? [storageUse(does.config)] : [];
  });
}

/** Whether one reads what the other may write. */
export function dependsOnStore(one: readonly StoreUse[], other: readonly StoreUse[]): boolean {
  return one.some((a) => other.some((b) => (a.writes || b.writes) && isSame(a.place, b.place)));
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

const READING_ACTIONS: readonly unknown[] = ['get', 'head', 'list'];

function storageUse(config: PlannedConfig): StoreUse {
  const type = textIn(config, 'kv', 'type', 'backend');
  if (type === 'd1') return dataUse(config);
  const bucket = textIn(config, '', 'bucket', 'namespace', 'binding');
  const known = type !== undefined && bucket !== undefined;
  return {
    place: known ? `storage ${type === 'r2' ? 'file' : type} ${bucket}` : undefined,
    writes: !READING_ACTIONS.includes(textIn(config, '', 'action', 'operation')),
  };
}

function dataUse(config: PlannedConfig): StoreUse {
  const binding = textIn(config, '', 'binding');
  const name = binding === '' ? textIn(config, 'DB', 'database') : binding;
  const readOnly = config.base === undefined && constantIn(config, 'readOnly') === true;
  return { place: name === undefined ? undefined : `data ${name}`, writes: !readOnly && !isSelect(config) };
}

/** Whether the SQL is one statement that only reads. */
function isSelect({ values, fields, main }: PlannedConfig): boolean {
  if (main || fields.length > 0) return false;
  const written = memberOf(values, 'sql') ?? memberOf(values, 'query');
  const start = written?.kind === 'mixed' ? written.parts[0] : written?.kind === 'constant' ? written.value : undefined;
  return typeof start === 'string' && /^\s*select\b/i.test(start);
}

/** The text of a setting, under whichever of its names; undefined when it is only known in the run. */
function textIn(config: PlannedConfig, usual: string, ...names: readonly string[]): string | undefined {
  const name = names.find((candidate) => memberOf(config.values, candidate) !== undefined);
  if (name === undefined) return config.base ? undefined : usual;
  const value = constantIn(config, name);
  return typeof value === 'string' ? value : undefined;
}

function constantIn({ values }: PlannedConfig, name: string): unknown {
  const member = memberOf(values, name);
  return member?.kind === 'constant' ? member.value : undefined;
}

function memberOf(values: ParsedValue, name: string): ParsedValue | undefined {
  if (values.kind === 'mapping') return values.members.find(([known]) => known === name)?.[1];
  if (values.kind !== 'constant' || !isObject(values.value)) return undefined;
  const value = values.value[name];
  return value === undefined || value === null ? undefined : { kind: 'constant', value };
}
