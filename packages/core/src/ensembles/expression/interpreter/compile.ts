import type { FilterCall, Local, Node } from '../expression.ts';
import { fault } from '../expression-failure.ts';
import { makeDate } from '../library/dates.ts';
import { FILTERS } from '../library/filters.ts';
import { join } from '../library/text-build.ts';
import { readComponent, readRoot } from '../scope.ts';
import { valueReached } from '../subject.ts';
import type { Code, Frame } from './code.ts';
import { compileArrow } from './compile-arrow.ts';
import { compileChain, compileGlobal } from './compile-chain.ts';
import { compileArguments, compileList, compileMapping } from './compile-collection.ts';
import { compileBinary, compileChoice, compileLogic, compileUnary } from './compile-operators.ts';
import { toText } from './convert.ts';

/** Turns a tree into nested closures. No text is ever made into code of the host. */
export function compile(node: Node): Code {
  switch (node.kind) {
    case 'constant':
      return () => node.value;
    case 'template':
      return compileTemplate(node.parts);
    case 'list':
      return compileList(node.items);
    case 'mapping':
      return compileMapping(node.entries);
    case 'root':
      return (run) => valueReached(readRoot(run.scope, node.name));
    case 'component':
      return (run) => readComponent(run.scope, node.reference);
    case 'global':
      return compileGlobal(node.name);
    case 'local':
      return compileLocal(node);
    case 'new-date': {
      const args = compileArguments(node.args);
      return (run, frame) => makeDate(args(run, frame), run);
    }
    case 'chain':
      return compileChain(node.start, node.links);
    case 'unary':
      return compileUnary(node.operator, node.operand);
    case 'binary':
      return compileBinary(node.first, node.rest);
    case 'logic':
      return compileLogic(node.operator, node.operands);
    case 'choice':
      return compileChoice(node.cases, node.otherwise);
    case 'filtered':
      return compileFilters(node.subject, node.filters);
    case 'arrow':
      return compileArrow(node);
  }
}

function compileLocal({ up, slot }: Local): Code {
  if (up === 0) return (_, frame) => frame.values[slot];
  return (_, frame) => {
    let holder: Frame | undefined = frame;
    for (let outwards = up; outwards > 0; outwards--) holder = holder?.outer;
    return holder?.values[slot];
  };
}

function compileTemplate(parts: readonly (string | Node)[]): Code {
  const codes = parts.map((part) => (typeof part === 'string' ? part : compile(part)));
  return (run, frame) => {
    run.step();
    const texts = codes.map((code) => (typeof code === 'string' ? code : toText(code(run, frame), run)));
    return join(texts, '', run);
  };
}

function compileFilters(subject: Node, filters: readonly FilterCall[]): Code {
  const start = compile(subject);
  const steps = filters.map(({ name, args }) => {
    const filter = FILTERS.get(name);
    if (!filter) throw fault(`there is no filter "${name}"`);
    return { filter, args: compileArguments(args) };
  });
  return (run, frame) => {
    let value = start(run, frame);
    for (const { filter, args } of steps) {
      run.step();
      value = filter(value, args(run, frame), run);
    }
    return value;
  };
}
