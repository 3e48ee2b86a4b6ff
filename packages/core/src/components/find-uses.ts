import { COMPONENT_FOLDERS, type ComponentKind, type Json, type JsonObject } from '@ensembleapp/protocol';
import type { Component } from './component.ts';

/** The kind of component that each operation's `component` fills it with. */
const FILLED_BY: Readonly<Record<string, ComponentKind>> = {
  think: 'prompt',
  code: 'script',
  data: 'query',
  html: 'template',
  email: 'template',
  pdf: 'template',
  validate: 'schema',
};

/** Fields whose text may be a bare `x@v1` of one kind, beside those that are named as a kind is. */
const FIELDS: Readonly<Record<string, ComponentKind>> = { systemPrompt: 'prompt', configRef: 'config', sql: 'query' };

/**
 * Where a canonical form refers to a component: the paths of the texts that do. What cannot be told apart, such as the `component` of
 * an agent step, counts as a use.
 */
export function findUses(canonical: JsonObject, { kind, name }: Pick<Component, 'kind' | 'name'>): readonly string[] {
  const written = name.replaceAll('.', '\\.');
  const kinds = `(?:${kind}|${COMPONENT_FOLDERS[kind]})`;
  // A name goes on with its own characters; a full stop or `/` only when more of the name follows.
  const end = '(?![\\w-]|[./][\\w-])';
  const qualified = new RegExp(`(?<![\\w./-])${kinds}(?:/|://)${written}${end}`);
  const inExpression = new RegExp(
    `\\bcomponents?\\.(?:${kinds}/)?${written.replaceAll('/', '[./]')}(?![\\w-]|/[\\w-])`,
  );
  const bare = new RegExp(`^${written}(?:@.*)?$`);

  const isBare = (text: string, field: string, within: JsonObject | undefined) => {
    if (!bare.test(text)) return false;
    if (field !== 'component') return (FIELDS[field] ?? field) === kind && text.includes('@');
    const { operation } = within ?? {};
    return typeof operation !== 'string' || (FILLED_BY[operation] ?? kind) === kind;
  };

  const walk = (value: Json, path: string, field: string, within: JsonObject | undefined): readonly string[] => {
    if (typeof value === 'string') {
      const uses = qualified.test(value) || inExpression.test(value) || isBare(value, field, within);
      return uses ? [path] : [];
    }
    if (value === null || typeof value !== 'object') return [];
    if (isList(value)) return value.flatMap((item, index) => walk(item, `${path}[${index}]`, field, within));
    return Object.entries(value).flatMap(([member, inner]) =>
      walk(inner, path === '' ? member : `${path}.${member}`, member, value),
    );
  };
  return walk(canonical, '', '', undefined);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
