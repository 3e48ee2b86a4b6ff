import type { Arrow, Block, Pattern, Statement } from '../expression.ts';
import type { Value } from '../value.ts';
import { Callable } from './callable.ts';
import type { Code, Frame } from './code.ts';
import { compile } from './compile.ts';
import { readMember } from './member.ts';
import type { Run } from './run.ts';

export function compileArrow({ parameters, body }: Arrow): Code {
  const bind = parameters.map(compilePattern);
  const code = body.kind === 'block' ? compileBody(body) : compile(body);
  return (_, outer) =>
    new Callable((run, args) => {
      run.step();
      const frame: Frame = { values: [], outer };
      for (let place = 0; place < bind.length; place++) bind[place]?.(frame, args[place]);
      run.enter();
      const value = code(run, frame);
      run.leave();
      return value;
    });
}

function compilePattern(pattern: Pattern): (frame: Frame, value: Value) => void {
  if (pattern.kind === 'whole') {
    return (frame, value) => {
      frame.values[pattern.slot] = value;
    };
  }
  return (frame, value) => {
    for (const [place, slot] of pattern.slots.entries()) {
      const name = pattern.kind === 'items' ? String(place) : (pattern.names[place] ?? '');
      frame.values[slot] = readMember(value, name);
    }
  };
}

/** What a statement leaves: the value of a `return`, or that the next statement is to run. */
type Completion = Value | typeof NEXT;
const NEXT = Symbol('next');

type StatementCode = (run: Run, frame: Frame) => Completion;

function compileBody(block: Block): Code {
  const code = compileBlock(block);
  return (run, frame) => {
    const completion = code(run, frame);
    return completion === NEXT ? undefined : completion;
  };
}

function compileBlock({ statements }: Block): StatementCode {
  const codes = statements.map(compileStatement);
  return (run, frame) => {
    for (const code of codes) {
      run.step();
      const completion = code(run, frame);
      if (completion !== NEXT) return completion;
    }
    return NEXT;
  };
}

function compileStatement(statement: Statement): StatementCode {
  switch (statement.kind) {
    case 'block':
      return compileBlock(statement);
    case 'return':
      return statement.value ? compile(statement.value) : () => undefined;
    case 'if':
      return compileIf(statement);
    case 'discard':
    case 'constant-of': {
      const value = compile(statement.value);
      const slot = statement.kind === 'constant-of' ? statement.slot : undefined;
      return (run, frame) => {
        const result = value(run, frame);
        if (slot !== undefined) frame.values[slot] = result;
        return NEXT;
      };
    }
  }
}

function compileIf(statement: Extract<Statement, { kind: 'if' }>): StatementCode {
  const test = compile(statement.test);
  const yes = compileStatement(statement.yes);
  const no = statement.no ? compileStatement(statement.no) : (): Completion => NEXT;
  return (run, frame) => (test(run, frame) ? yes(run, frame) : no(run, frame));
}
