import type { Link, Node } from '../expression.ts';
import { fault } from '../expression-failure.ts';
import { GLOBALS } from '../library/globals.ts';
import { callMethod } from '../library/methods.ts';
import { readRoot } from '../scope.ts';
import { Subject, valueReached } from '../subject.ts';
import { kindOf, type Value } from '../value.ts';
import { Callable } from './callable.ts';
import type { Code, Frame } from './code.ts';
import { compile } from './compile.ts';
import { compileArguments } from './compile-collection.ts';
import { toKey } from './convert.ts';
import { allowedName, readMember } from './member.ts';
import type { Run } from './run.ts';

/** Goes from one value to the next along a chain, or ends it. */
type Step = (value: Value | Subject, run: Run, frame: Frame) => Value | Subject | typeof END;
const END = Symbol('end');

export function compileGlobal(name: string): Code {
  const value = GLOBALS.get(name);
  return () => value;
}

export function compileChain(start: Node, links: readonly Link[]): Code {
  const path = memberNames(links);
  if (path && start.kind === 'root') return compilePath(start.name, path);
  const code = start.kind === 'root' ? undefined : compile(start);
  const root = start.kind === 'root' ? start.name : '';
  const steps = compileLinks(links);
  return (run, frame) => {
    let value = code ? code(run, frame) : readRoot(run.scope, root);
    for (const step of steps) {
      run.step();
      const next = step(value, run, frame);
      if (next === END) return undefined;
      value = next;
    }
    return valueReached(value);
  };
}

/** The most frequent chain, `input.user.name`. A member of nothing is nothing, so `?.` makes no difference here. */
function compilePath(root: string, path: readonly string[]): Code {
  return (run) => {
    let value = readRoot(run.scope, root);
    for (const name of path) value = readLink(value, name);
    return valueReached(value);
  };
}

/** A subject's own members come before those of its value. */
function readLink(value: Value | Subject, name: string): Value | Subject {
  if (!(value instanceof Subject)) return readMember(value, name);
  return value.members.has(name) ? value.members.get(name) : readMember(value.value, name);
}

function memberNames(links: readonly Link[]): readonly string[] | undefined {
  const names = links.flatMap((link) => (link.kind === 'member' ? [link.name] : []));
  return names.length === links.length ? names : undefined;
}

/** A member or index that is called right away becomes one step, since a method needs the value it is called on. */
function compileLinks(links: readonly Link[]): readonly Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < links.length; at++) {
    const link = links[at];
    const next = links[at + 1];
    if (!link) break;
    if (link.kind === 'call') {
      steps.push(compileCall(link));
    } else if (next?.kind === 'call') {
      steps.push(compileMethod(link, next));
      at++;
    } else {
      steps.push(compileMember(link));
    }
  }
  return steps;
}

type Member = Exclude<Link, { kind: 'call' }>;
type Call = Extract<Link, { kind: 'call' }>;

function compileMember(link: Member): Step {
  const name = compileName(link);
  return (value, run, frame) => {
    if (value === undefined || value === null) return link.optional ? END : undefined;
    const key = name(run, frame);
    return key === undefined ? undefined : readLink(value, key);
  };
}

function compileMethod(link: Member, call: Call): Step {
  const name = compileName(link);
  const args = compileArguments(call.args);
  return (reached, run, frame) => {
    const value = valueReached(reached);
    if (link.optional && (value === undefined || value === null)) return END;
    const key = name(run, frame);
    if (key === undefined) throw fault('what is called has no name');
    if (call.optional && !isCallable(value, key)) return END;
    return callMethod(value, key, args(run, frame), run);
  };
}

/** `x.name?.()` calls nothing when a mapping holds no such function; methods of other values are always there. */
function isCallable(value: Value, name: string): boolean {
  if (value === undefined || value === null) return false;
  const own = readMember(value, name);
  return kindOf(value) !== 'mapping' || (own !== undefined && own !== null);
}

function compileCall(link: Call): Step {
  const args = compileArguments(link.args);
  return (reached, run, frame) => {
    const value = valueReached(reached);
    if (link.optional && (value === undefined || value === null)) return END;
    if (value instanceof Callable) return value.call(run, args(run, frame));
    throw fault(`a ${kindOf(value)} is not a function`);
  };
}

function compileName(link: Member): (run: Run, frame: Frame) => string | undefined {
  if (link.kind === 'member') return () => link.name;
  const index = compile(link.index);
  return (run, frame) => {
    const name = toKey(index(run, frame));
    return name === undefined ? undefined : allowedName(name);
  };
}
