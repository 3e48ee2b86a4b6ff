import type { JsonObject } from '@ensembleapp/protocol';
import { parseDuration } from '../duration.ts';
import type { Faults } from './faults.ts';
import { describe, type Entry, type List, type Mapping, type Scalar, type Tree, toJsonObject } from './tree.ts';

/** Readers of one field each: the value, or undefined when it is absent (no fault) or of the wrong kind (a fault). */

export function readText(entry: Entry | undefined, faults: Faults): string | undefined {
  if (!entry) return undefined;
  const { value } = entry;
  if (value.kind === 'scalar' && typeof value.value === 'string') return value.value;
  return wrong(value, entry.name, 'must be text', faults);
}

/** Text as written, also where YAML sees a number in it: `version: 1.0` is `"1.0"`. */
export function readLabel(entry: Entry | undefined, faults: Faults): string | undefined {
  const value = entry?.value;
  return value?.kind === 'scalar' && typeof value.value === 'number' ? value.source : readText(entry, faults);
}

export function readBoolean(entry: Entry | undefined, faults: Faults): boolean | undefined {
  if (!entry) return undefined;
  const { value } = entry;
  if (value.kind === 'scalar' && typeof value.value === 'boolean') return value.value;
  return wrong(value, entry.name, 'must be true or false', faults);
}

export function readMapping(entry: Entry | undefined, faults: Faults): Mapping | undefined {
  if (!entry) return undefined;
  return entry.value.kind === 'mapping' ? entry.value : wrong(entry.value, entry.name, 'must be a mapping', faults);
}

export function readObject(entry: Entry | undefined, faults: Faults): JsonObject | undefined {
  const mapping = readMapping(entry, faults);
  return mapping && toJsonObject(mapping);
}

export function readList(entry: Entry | undefined, faults: Faults): List | undefined {
  if (!entry) return undefined;
  return entry.value.kind === 'list' ? entry.value : wrong(entry.value, entry.name, 'must be a list', faults);
}

export function readTexts(entry: Entry | undefined, faults: Faults): readonly string[] | undefined {
  return readList(entry, faults)?.items.flatMap((item) => {
    if (item.kind === 'scalar' && typeof item.value === 'string') return item.value;
    return wrong(item, entry?.name ?? '', 'must be a list of texts', faults) ?? [];
  });
}

/** A duration as written, at least 1 ms and at most `limit` ms. */
export function readDuration(entry: Entry | undefined, limit: number, faults: Faults): string | number | undefined {
  if (!entry) return undefined;
  const written = durationText(entry.value);
  if (written === undefined) return wrong(entry.value, entry.name, DURATION_RULE, faults);
  if (typeof written === 'string' && written.includes('${')) {
    faults.unavailable(entry.value, `an expression as ${entry.name}`);
    return undefined;
  }
  const ms = parseDuration(written);
  if (ms === undefined || ms < 1) return wrong(entry.value, entry.name, DURATION_RULE, faults);
  if (ms <= limit) return written;
  faults.error(entry.value, 'LIMIT_EXCEEDED', `${entry.name} must be at most ${limit} ms`);
  return undefined;
}

const DURATION_RULE = 'must be milliseconds, or a text such as 500ms, 30s, 5m, 2h';

function durationText(tree: Tree): string | number | undefined {
  const value = tree.kind === 'scalar' ? tree.value : undefined;
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

export function readOneOf<const Word extends string>(
  entry: Entry | undefined,
  words: readonly Word[],
  faults: Faults,
): Word | undefined {
  if (!entry) return undefined;
  const text = entry.value.kind === 'scalar' ? entry.value.value : undefined;
  return (
    words.find((word) => word === text) ?? wrong(entry.value, entry.name, `must be one of ${words.join(', ')}`, faults)
  );
}

function wrong(tree: Tree, name: string, rule: string, faults: Faults): undefined {
  faults.error(tree, 'INVALID_FIELD', `${name} ${rule}; it is ${describe(tree)}`);
  return undefined;
}

/** A place and a text: what can hold an expression. */
export function textOf(tree: Tree | undefined): (Scalar & { readonly value: string }) | undefined {
  return tree?.kind === 'scalar' && isText(tree) ? tree : undefined;
}

function isText(scalar: Scalar): scalar is Scalar & { readonly value: string } {
  return typeof scalar.value === 'string';
}
