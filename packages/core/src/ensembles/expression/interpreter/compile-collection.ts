import type { Entry, Item } from '../expression.ts';
import { fault } from '../expression-failure.ts';
import { entries } from '../library/globals.ts';
import { isList, kindOf, type Value } from '../value.ts';
import type { Code, Frame } from './code.ts';
import { compile } from './compile.ts';
import { toKey } from './convert.ts';
import { allowedName, setMember } from './member.ts';
import type { Run } from './run.ts';

type ListCode = (run: Run, frame: Frame) => readonly Value[];

export function compileList(items: readonly Item[]): Code {
  const list = compileArguments(items);
  return (run, frame) => {
    run.step();
    return list(run, frame);
  };
}

/** The items of a list or the arguments of a call, spread ones put in their place. */
export function compileArguments(items: readonly Item[]): ListCode {
  const codes = items.map(({ spread, value }) => ({ spread, code: compile(value) }));
  if (!items.some(({ spread }) => spread)) {
    const plain = codes.map(({ code }) => code);
    return (run, frame) => plain.map((code) => code(run, frame));
  }
  return (run, frame) => {
    const result: Value[] = [];
    for (const { spread, code } of codes) {
      const value = code(run, frame);
      if (!spread) {
        result.push(value);
        continue;
      }
      if (typeof value === 'string') run.reserveList(value.length);
      const more = spreadItems(value);
      run.reserveList(result.length + more.length);
      for (const item of more) result.push(item);
    }
    return result;
  };
}

function spreadItems(value: Value): readonly Value[] {
  if (value === null || value === undefined) return [];
  if (isList(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  throw fault(`a ${kindOf(value)} cannot be spread into a list`);
}

export function compileMapping(parts: readonly Entry[]): Code {
  const codes = parts.map(compileEntry);
  return (run, frame) => {
    run.step();
    const target: Record<string, Value> = {};
    for (const code of codes) code(target, run, frame);
    return target;
  };
}

type EntryCode = (target: Record<string, Value>, run: Run, frame: Frame) => void;

function compileEntry(entry: Entry): EntryCode {
  const value = compile(entry.value);
  if (entry.kind === 'named') {
    return (target, run, frame) => {
      target[entry.name] = value(run, frame);
    };
  }
  if (entry.kind === 'spread') {
    return (target, run, frame) => {
      const source = value(run, frame);
      if (source === null || source === undefined) return;
      for (const [name, member] of entries(source, run)) setMember(target, name, member);
    };
  }
  const key = compile(entry.key);
  return (target, run, frame) => {
    const name = toKey(key(run, frame));
    if (name === undefined) throw fault('the name of a member must be text');
    target[allowedName(name)] = value(run, frame);
  };
}
