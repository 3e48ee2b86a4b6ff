import type { Expression } from '../expression/expression.ts';
import { isOfFile } from '../expression/is-of-file.ts';
import type { ParsedValue } from '../expression/parse-value.ts';

const RUNS_SQL: ReadonlySet<string> = new Set(['data', 'storage']);
const SQL: ReadonlySet<string> = new Set(['sql', 'query']);

/**
 * The config of an operation, in which SQL with expressions in it has become `{texts, values}`: the values of the expressions stand
 * beside the text and are bound, so that none of them is ever read as SQL. An expression that can only give text of the file stays.
 */
export function bindTexts(operation: string, config: ParsedValue): ParsedValue {
  return RUNS_SQL.has(operation) ? bindMembers(config) : config;
}

function bindMembers(config: ParsedValue): ParsedValue {
  if (config.kind !== 'mapping') return config;
  const members = config.members.map(([name, value]) => [name, bindMember(name, value)] as const);
  return { ...config, members };
}

function bindMember(name: string, value: ParsedValue): ParsedValue {
  if (SQL.has(name)) return bindText(value);
  if (name !== 'statements' || value.kind !== 'list') return value;
  return { ...value, items: value.items.map((item) => (item.kind === 'mapping' ? bindMembers(item) : bindText(item))) };
}

function bindText(value: ParsedValue): ParsedValue {
  if (value.kind !== 'mixed') return value;
  const texts: (string | Expression)[][] = [[]];
  const values: Expression[] = [];
  for (const part of value.parts) {
    if (typeof part === 'string' || isOfFile(part.tree)) texts.at(-1)?.push(part);
    else {
      values.push(part);
      texts.push([]);
    }
  }
  if (values.length === 0) return value;
  return {
    kind: 'mapping',
    members: [
      ['texts', { kind: 'list', items: texts.map(textOf) }],
      ['values', { kind: 'list', items: values.map((expression) => ({ kind: 'whole', expression })) }],
    ],
  };
}

function textOf(parts: readonly (string | Expression)[]): ParsedValue {
  const isText = (part: string | Expression) => typeof part === 'string';
  return parts.every(isText) ? { kind: 'constant', value: parts.join('') } : { kind: 'mixed', parts };
}
