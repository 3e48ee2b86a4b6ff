import type { DatabaseKind } from '../../databases.ts';

/** A piece of SQL. `quoted`: a literal or a quoted name. `template`: `{{ path }}`. `bound`: a value that an expression in the text gave. */
export type Piece = Words | Place;

type Words = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'quoted'; readonly text: string };

/** Where a value goes. */
export type Place =
  | { readonly kind: 'next'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly number: number }
  | { readonly kind: 'name' | 'template'; readonly text: string; readonly name: string }
  | { readonly kind: 'bound'; readonly text: string; readonly index: number };

/** What stands for the value of an expression while SQL is scanned; no SQL holds this character. */
export const BOUND = '\u0000';

const BOUND_MARK = String.raw`(?<bound>\0\d+\0)`;
const TEMPLATE = String.raw`(?<template>\{\{[^{}]*\}\})`;
/** A word is passed over whole, so that a `$` or `:` in it is no parameter; `::` is a cast. */
const WORD = String.raw`[\p{L}_][\p{L}\p{Nd}_$]*|\d[\w.]*|::`;
const LINE_COMMENT = '--[^\\n]*';

const PATTERNS: Readonly<Record<DatabaseKind, RegExp>> = {
  sqlite: new RegExp(
    [
      BOUND_MARK,
      TEMPLATE,
      '(?<quoted>\'[^\']*\'|"[^"]*"|`[^`]*`|\\[[^\\]]*\\])',
      String.raw`${LINE_COMMENT}|/\*[^]*?\*/`,
      WORD,
      String.raw`\?(?<number>\d+)`,
      String.raw`(?<next>\?)`,
      String.raw`[:@$](?<name>[\p{L}_][\p{L}\p{Nd}_]*)`,
      '[^]',
    ].join('|'),
    'uy',
  ),
  postgres: new RegExp(
    [
      BOUND_MARK,
      TEMPLATE,
      String.raw`(?<quoted>[eE]'(?:[^'\\]+|\\[^]|'')*'|'[^']*'|"[^"]*"|\$(?<tag>(?:[\p{L}_][\p{L}\p{Nd}_]*)?)\$[^]*?\$\k<tag>\$)`,
      String.raw`${LINE_COMMENT}|/\*[^]*?\*/`,
      WORD,
      String.raw`\$(?<number>\d+)`,
      String.raw`\?[?|&]`,
      String.raw`(?<next>\?)`,
      // Not the bounds of a slice, `list[from:to]`.
      String.raw`(?<![\p{L}\p{Nd}_\])])[:$](?<name>[\p{L}_][\p{L}\p{Nd}_]*)`,
      '[^]',
    ].join('|'),
    'uy',
  ),
};

/** Cuts SQL into what stands for values and what does not. Text that is no SQL is cut somehow; the database refuses it. */
export function scanSql(sql: string, kind: DatabaseKind): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const match of sql.matchAll(new RegExp(PATTERNS[kind], 'guy'))) {
    const piece = toPiece(match[0], match.groups ?? {});
    const last = pieces.at(-1);
    if (piece.kind === 'text' && last?.kind === 'text')
      pieces[pieces.length - 1] = { ...last, text: last.text + piece.text };
    else pieces.push(piece);
  }
  return pieces;
}

function toPiece(text: string, groups: Readonly<Record<string, string | undefined>>): Piece {
  const { bound, template, quoted, number, next, name } = groups;
  if (bound !== undefined) return { kind: 'bound', text, index: Number(bound.slice(1, -1)) };
  if (template !== undefined) return { kind: 'template', text, name: template.slice(2, -2).trim() };
  if (quoted !== undefined) return { kind: 'quoted', text };
  if (number !== undefined) return { kind: 'number', text, number: Number(number) };
  if (name !== undefined) return { kind: 'name', text, name };
  return next === undefined ? { kind: 'text', text } : { kind: 'next', text };
}
