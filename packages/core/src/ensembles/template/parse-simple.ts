import { ExpressionProblem } from '../expression/expression-problem.ts';
import type { Piece } from './pieces.ts';
import { renderPieces } from './render-pieces.ts';
import type { Template } from './template.ts';
import type { Output } from './value-text.ts';

const TAG = /\{\{([^{}]*)\}\}/g;
const PATH = /^[\p{L}_$][\p{L}\p{Nd}_$-]*(?:\.[\p{L}\p{Nd}_$-]+)*$/u;

/** Reads a template that holds `{{ path }}` and nothing else. @throws ExpressionProblem EXPRESSION_SYNTAX */
export function parseSimple(text: string, output: Output): Template {
  const pieces: Piece[] = [];
  const reads: string[][] = [];
  let from = 0;
  for (const tag of text.matchAll(TAG)) {
    const [whole, inside = ''] = tag;
    const path = inside.trim();
    if (!PATH.test(path)) throw noPath(path, tag.index);
    const parts = path.split('.');
    reads.push(parts);
    pieces.push({ kind: 'text', text: text.slice(from, tag.index) });
    pieces.push({ kind: 'value', value: { kind: 'path', from: 'root', up: 0, parts }, escaped: true });
    from = tag.index + whole.length;
  }
  const rest = text.slice(from);
  if (rest.includes('{{')) throw noPath('', from + rest.indexOf('{{'));
  pieces.push({ kind: 'text', text: rest });
  return { reads, render: (values) => renderPieces(pieces, values, output) };
}

function noPath(written: string, offset: number): ExpressionProblem {
  return new ExpressionProblem(
    'EXPRESSION_SYNTAX',
    written === '' ? 'a tag of the template is not closed' : `"${written}" is no path`,
    offset,
    'a simple template holds {{ path }} only; for more write  engine: liquid',
  );
}
