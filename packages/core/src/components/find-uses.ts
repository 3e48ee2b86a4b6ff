import { COMPONENT_FOLDERS, type Json, type JsonObject } from '@ensembleapp/protocol';
import type { Component } from './component.ts';
import { fieldKind, mainText } from './main-text.ts';

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
    if (field === 'configRef') return kind === 'config';
    if (field !== 'component') return (fieldKind(undefined, field) ?? field) === kind && text.includes('@');
    const { operation } = within ?? {};
    return typeof operation !== 'string' || (mainText(operation)?.kind ?? kind) === kind;
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
