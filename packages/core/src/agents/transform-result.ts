import type { Json } from '@ensembleapp/protocol';
import type { ToolTransform } from './agent.ts';
import { isObject } from './operations/is-object.ts';
import { lasting, type StepFailure } from './step-failure.ts';

/**
 * The result of a tool after its `transform`, one change after another (language reference, section 4.4). What an `extract` does not
 * find is null.
 * @throws StepFailure OUTPUT_SCHEMA_MISMATCH when there is no list to make a mapping of
 */
export function transformResult(changes: readonly ToolTransform[], result: Json): Json {
  return changes.reduce<Json>(
    (value, change, index) =>
      'extract' in change ? (memberAt(value, change.extract) ?? null) : mapped(change.arrayToMap, value, index),
    result,
  );
}

function mapped({ path, key }: { readonly path?: string; readonly key: string }, value: Json, index: number): Json {
  const list = path === undefined ? value : memberAt(value, path);
  if (!Array.isArray(list)) throw unfit(index, `there is no list at ${path ?? 'the top'}`);
  return Object.fromEntries(
    list.map((item: Json, at) => {
      const name = memberAt(item, key);
      if (typeof name !== 'string' && typeof name !== 'number') throw unfit(index, `item ${at} has no ${key}`);
      return [String(name), item] as const;
    }),
  );
}

/** What stands at `a.b[0].c`; undefined when nothing does. */
function memberAt(value: Json, path: string): Json | undefined {
  const names = path.split(/[.[\]]+/).filter((name) => name !== '');
  return names.reduce<Json | undefined>((within, name) => {
    if (Array.isArray(within)) return /^\d+$/.test(name) ? within[Number(name)] : undefined;
    return isObject(within) && Object.hasOwn(within, name) ? within[name] : undefined;
  }, value);
}

function unfit(index: number, message: string): StepFailure {
  return lasting('OUTPUT_SCHEMA_MISMATCH', `transform[${index}]: ${message}`);
}
