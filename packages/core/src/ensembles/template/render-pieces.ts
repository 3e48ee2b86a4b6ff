import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../../agents/operations/is-object.ts';
import { Budget } from './budget.ts';
import type { Block, Operand, Path, Piece } from './pieces.ts';
import { escapeMarkup, type Output, valueText } from './value-text.ts';

/** What paths are read from, at one place. */
interface Frame {
  readonly here: Json | undefined;
  readonly around: Frame | undefined;
  readonly root: JsonObject;
  readonly names: ReadonlyMap<string, Json>;
  readonly loop: Partial<Record<Path['from'], Json>>;
}

const NO_NAMES: Frame['names'] = new Map();

/** @throws ExpressionFailure LIMIT_EXCEEDED */
export function renderPieces(pieces: readonly Piece[], values: JsonObject, output: Output): string {
  const budget = new Budget();
  const root: Frame = { here: values, around: undefined, root: values, names: NO_NAMES, loop: {} };
  renderAll(pieces, root, budget, output);
  return budget.text;
}

function renderAll(pieces: readonly Piece[], frame: Frame, budget: Budget, output: Output): void {
  for (const piece of pieces) {
    switch (piece.kind) {
      case 'text':
        budget.write(piece.text);
        break;
      case 'value': {
        const text = valueText(read(piece.value, frame));
        budget.write(piece.escaped && output === 'markup' ? escapeMarkup(text) : text);
        break;
      }
      case 'block': {
        const turns = turnsOf(piece, frame);
        budget.step();
        if (turns.length === 0) renderAll(piece.otherwise, frame, budget, output);
        for (const turn of turns) renderAll(piece.body, turn, budget, output);
      }
    }
  }
}

/** The frames that the body of a block is rendered in; none: what is otherwise. */
function turnsOf(block: Block, frame: Frame): readonly Frame[] {
  const value = read(block.subject, frame);
  switch (block.word) {
    case 'if':
      return isEmpty(value) || value === 0 ? [] : [frame];
    case 'unless':
      return isEmpty(value) || value === 0 ? [frame] : [];
    case 'with':
      return isEmpty(value) ? [] : [inside(value, frame, block.names, {})];
    case 'each':
      return eachOf(value, block, frame);
    case 'section':
      if (Array.isArray(value)) return eachOf(value, block, frame);
      if (isEmpty(value)) return [];
      return [isObject(value) ? inside(value, frame, block.names, {}) : frame];
  }
}

function eachOf(value: Json | undefined, { names }: Block, frame: Frame): readonly Frame[] {
  const items: readonly (readonly [key: string | number, item: Json])[] = Array.isArray(value)
    ? value.map((item: Json, index) => [index, item] as const)
    : Object.entries(isObject(value) ? value : {});
  return items.map(([key, item], index) =>
    inside(item, frame, names, { index, key, first: index === 0, last: index === items.length - 1 }),
  );
}

function inside(here: Json | undefined, around: Frame, [item, key]: readonly string[], loop: Frame['loop']): Frame {
  const own: (readonly [string, Json])[] = [];
  if (item !== undefined) own.push([item, here ?? null]);
  if (key !== undefined) own.push([key, loop.key ?? null]);
  const names = own.length === 0 ? around.names : new Map([...around.names, ...own]);
  return { here, around, root: around.root, names, loop: { ...around.loop, ...loop } };
}

function read(operand: Operand, frame: Frame): Json | undefined {
  switch (operand.kind) {
    case 'constant':
      return operand.value;
    case 'path':
      return readPath(operand, frame);
    case 'lookup': {
      const key = read(operand.key, frame);
      return typeof key === 'string' || typeof key === 'number' ? member(read(operand.of, frame), key) : undefined;
    }
  }
}

function readPath({ from, up, parts }: Path, frame: Frame): Json | undefined {
  if (from === 'root') return parts.reduce<Json | undefined>(member, frame.root);
  if (from !== 'here') return frame.loop[from];
  let at: Frame | undefined = frame;
  for (let level = 0; level < up; level += 1) at = at?.around;
  const [first, ...rest] = parts;
  if (up === 0 && first !== undefined && frame.names.has(first)) {
    return rest.reduce<Json | undefined>(member, frame.names.get(first));
  }
  return parts.reduce<Json | undefined>(member, at?.here);
}

/** Own data only: nothing of a prototype can be read. */
function member(value: Json | undefined, name: string | number): Json | undefined {
  if (Array.isArray(value)) return name === 'length' ? value.length : value[Number(name)];
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** What does not hold: nothing, false, empty text and an empty list. */
function isEmpty(value: Json | undefined): boolean {
  return (value !== 0 && !value) || (Array.isArray(value) && value.length === 0);
}
