import { parse as parseTree } from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import { ExpressionProblem } from '../expression/expression-problem.ts';
import { offsetOf } from './offset-of.ts';
import { partial } from './partial.ts';
import { BLOCK_WORDS, type BlockWord, type Operand, type Path, type Piece } from './pieces.ts';
import { readsOf } from './reads-of.ts';
import { renderPieces } from './render-pieces.ts';
import type { Template } from './template.ts';
import type { Output } from './value-text.ts';

/**
 * Reads a Handlebars template. Its own compiler makes code of the host; here its parser gives a tree, which is walked.
 * @throws ExpressionProblem EXPRESSION_SYNTAX, OPERATION_UNAVAILABLE
 */
export function parseHandlebars(text: string, output: Output): Template {
  const toPartial = text.search(/\{\{~?#?>/);
  if (toPartial >= 0) throw partial('{{> …}}', toPartial);
  const pieces = new PieceReader(text).read(parse(text).body);
  return { reads: readsOf(pieces), render: (values) => renderPieces(pieces, values, output) };
}

function parse(text: string): hbs.AST.Program {
  try {
    return parseTree(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const line = Number(/on line (\d+)/.exec(message)?.[1] ?? 1);
    throw syntax('a tag is not well formed, or its block is not closed', offsetOf(text, line, 1));
  }
}

/** Makes pieces of what the parser gives. */
class PieceReader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(statements: readonly hbs.AST.Statement[]): readonly Piece[] {
    return statements.flatMap((statement) => this.#piece(statement));
  }

  #piece(node: hbs.AST.Statement): readonly Piece[] {
    if (is(node, 'ContentStatement')) return [{ kind: 'text', text: node.value }];
    if (is(node, 'CommentStatement')) return [];
    if (is(node, 'MustacheStatement')) return [{ kind: 'value', value: this.#call(node), escaped: node.escaped }];
    if (is(node, 'BlockStatement')) return [this.#block(node)];
    throw this.#problem(node, 'the tag is none that is known here');
  }

  #block(node: hbs.AST.BlockStatement): Piece {
    const { path, params, program, inverse, hash } = node;
    const word = BLOCK_WORDS.find((known) => known === path.original);
    const [subject, ...more] = word ? params : [path, ...params];
    if (!subject || more.length > 0 || hash !== undefined) {
      throw this.#problem(node, `the blocks are ${BLOCK_WORDS.join(', ')}, each with one value`);
    }
    const body = program ? this.read(program.body) : [];
    const otherwise = inverse ? this.read(inverse.body) : [];
    const names = program?.blockParams ?? [];
    return {
      kind: 'block',
      word: (word ?? 'section') satisfies BlockWord,
      subject: this.#operand(subject),
      names,
      body,
      otherwise,
    };
  }

  /** A value, or `lookup of key`: the one helper there is. */
  #call(node: hbs.AST.MustacheStatement | hbs.AST.SubExpression): Operand {
    const { path, params, hash } = node;
    if (params.length === 0 && !hash && !is(node, 'SubExpression')) return this.#operand(path);
    const [of, key, ...more] = params;
    if (!is(path, 'PathExpression') || path.original !== 'lookup' || !of || !key || more.length > 0 || hash) {
      throw this.#problem(node, 'the one helper is lookup, with a value and a name');
    }
    return { kind: 'lookup', of: this.#operand(of), key: this.#operand(key) };
  }

  #operand(node: hbs.AST.Expression): Operand {
    if (is(node, 'PathExpression')) return this.#path(node);
    if (is(node, 'SubExpression')) return this.#call(node);
    if (is(node, 'StringLiteral') || is(node, 'NumberLiteral') || is(node, 'BooleanLiteral')) {
      return { kind: 'constant', value: node.value };
    }
    return { kind: 'constant', value: null };
  }

  #path(node: hbs.AST.PathExpression): Path {
    const { data, depth, parts } = node;
    if (!data) return { kind: 'path', from: 'here', up: depth, parts };
    const [fact, ...rest] = parts;
    if (fact === 'root') return { kind: 'path', from: 'root', up: 0, parts: rest };
    if ((fact === 'index' || fact === 'key' || fact === 'first' || fact === 'last') && rest.length === 0) {
      return { kind: 'path', from: fact, up: 0, parts: [] };
    }
    throw this.#problem(node, 'the names with @ are @root, @index, @key, @first and @last');
  }

  #problem({ loc }: hbs.AST.Node, message: string): ExpressionProblem {
    return syntax(message, offsetOf(this.#text, loc.start.line, loc.start.column + 1));
  }
}

interface Nodes {
  readonly ContentStatement: hbs.AST.ContentStatement;
  readonly CommentStatement: hbs.AST.CommentStatement;
  readonly MustacheStatement: hbs.AST.MustacheStatement;
  readonly BlockStatement: hbs.AST.BlockStatement;
  readonly SubExpression: hbs.AST.SubExpression;
  readonly PathExpression: hbs.AST.PathExpression;
  readonly StringLiteral: hbs.AST.StringLiteral;
  readonly NumberLiteral: hbs.AST.NumberLiteral;
  readonly BooleanLiteral: hbs.AST.BooleanLiteral;
}

/** The parser's types tell its nodes apart by text only. */
function is<Type extends keyof Nodes>(node: hbs.AST.Node, type: Type): node is Nodes[Type] {
  return node.type === type;
}

function syntax(message: string, offset: number): ExpressionProblem {
  return new ExpressionProblem('EXPRESSION_SYNTAX', `the template: ${message}`, offset);
}
