import type { Expression, Reference } from '../expression/expression.ts';
import { ExpressionProblem } from '../expression/expression-problem.ts';
import type { Names } from '../expression/names.ts';
import { parseText, type Text } from '../expression/parse-text.ts';
import { type Engine, parseTemplate, type Template } from './template.ts';
import type { Output } from './value-text.ts';

/** How a template field is read. */
export interface TemplateReading {
  readonly engine: Engine;
  readonly output: Output;
  /** Names that the template is given by its operation: not to be looked for around it. */
  readonly own: ReadonlySet<string>;
}

/** A text in a template language, with expressions in it. */
export interface WrittenTemplate {
  readonly kind: 'template';
  readonly engine: Engine;
  readonly output: Output;
  /** With a tag of the engine's in place of each expression. */
  readonly source: string;
  readonly parsed: Template;
  /** What these tags show, by number. */
  readonly slots: readonly Expression[];
  /** What its tags read of the names known around it. */
  readonly reads: readonly Reference[];
  /** Other names it reads: they may be members of the step's input. */
  readonly others: readonly string[];
}

/**
 * Reads a template field. A prompt without tags is text like any other.
 * @throws ExpressionProblem
 */
export function readTemplate(written: string, names: Names, reading: TemplateReading): WrittenTemplate | Text {
  const text = parseText(written, names, { template: true });
  const { engine, output, own } = reading;
  if (output === 'text' && !holdsTags(text)) return text;
  const { source, slots } = joinSlots(text, engine);
  const parsed = parseTemplate(source, engine, output);
  const paths = parsed.reads.filter(([root]) => root !== undefined && !isSlot(root));
  const free = paths.filter(([root = '']) => !own.has(root));
  return {
    kind: 'template',
    engine,
    output,
    source,
    parsed,
    slots,
    reads: free.flatMap(([root = '', ...path]) =>
      names.has(root) ? [{ root, path, offset: find(written, root) }] : [],
    ),
    others: [...new Set(free.flatMap(([root = '']) => (names.has(root) ? [] : [root])))],
  };
}

/** The name under which a template reads the value of one of its expressions. */
export function slotName(index: number): string {
  return `__${index}`;
}

function isSlot(root: string): boolean {
  return /^__\d+$/.test(root);
}

const TAG = /\{\{|\{%/;

function holdsTags(text: Text): boolean {
  return partsOf(text).some((part) => typeof part === 'string' && TAG.test(part));
}

function partsOf(text: Text): readonly (string | Expression)[] {
  switch (text.kind) {
    case 'literal':
      return [text.value];
    case 'whole':
      return [text.expression];
    case 'mixed':
      return text.parts;
  }
}

const SLOTS = {
  liquid: (name: string) => `{{ ${name} }}`,
  handlebars: (name: string) => `{{@root.${name}}}`,
  simple: (name: string) => `{{${name}}}`,
} as const satisfies Record<Engine, (name: string) => string>;

function joinSlots(text: Text, engine: Engine): Pick<WrittenTemplate, 'source' | 'slots'> {
  const slots: Expression[] = [];
  let source = '';
  for (const part of partsOf(text)) {
    if (typeof part === 'string') source += part;
    else if (isInTag(source)) {
      const message = 'an expression stands inside a tag of the template';
      throw new ExpressionProblem(
        'EXPRESSION_SYNTAX',
        message,
        part.offset,
        'name the value in the tag itself: {{ input.x }}',
      );
    } else source += SLOTS[engine](slotName(slots.push(part) - 1));
  }
  return { source, slots };
}

const WHOLE_TAGS = /\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}|\{\{[\s\S]*?\}\}|\{%(?!-?\s*raw\b)[\s\S]*?%\}/g;

/** Whether the text ends where a tag, or text that is kept as it is, has not been closed. */
function isInTag(before: string): boolean {
  return TAG.test(before.replace(WHOLE_TAGS, ''));
}

/** Where a name first stands as a word of its own. */
function find(written: string, name: string): number {
  for (let at = written.indexOf(name); at >= 0; at = written.indexOf(name, at + 1)) {
    const around = written.slice(Math.max(0, at - 1), at) + written.slice(at + name.length, at + name.length + 1);
    if (!/[\w$-]/.test(around)) return at;
  }
  return 0;
}
