import type { JsonObject } from '@ensembleapp/protocol';
import type { ValuePath } from '../ensembles/expression/parse-value.ts';
import { AGENT_ROOTS } from '../ensembles/roots.ts';
import { ENGINES, type Engine } from '../ensembles/template/template.ts';
import type { TemplateReading } from '../ensembles/template/written-template.ts';
import { fieldsOfOperation, PROMPTS } from './operation-fields.ts';
import { isObject } from './operations/is-object.ts';

/**
 * How the text at a path of a config is read when it is a template; undefined for every other text.
 * @param operation undefined: of a step that runs an agent
 */
export function templateReading(
  operation: string | undefined,
  config: JsonObject,
  [name, inner, ...deeper]: ValuePath,
): TemplateReading | undefined {
  const templates = operation === undefined ? PROMPTS : fieldsOfOperation(operation).templates;
  const isText = inner === undefined || (inner === 'inline' && deeper.length === 0);
  const output = isText && typeof name === 'string' && Object.hasOwn(templates, name) ? templates[name] : undefined;
  return output && { engine: engineOf(config), output, own: ownNames(config, name === 'layout') };
}

/** `liquid`, unless the config says another. */
export function engineOf({ engine, templateEngine }: JsonObject): Engine {
  return ENGINES.find((known) => known === (engine ?? templateEngine)) ?? 'liquid';
}

/** What the operation's `data` names hides what is named so around it, save what says who is asking and for what. */
function ownNames({ data }: JsonObject, isLayout: boolean): ReadonlySet<string> {
  const names = isObject(data) ? Object.keys(data) : [];
  const own = names.filter((name) => !AGENT_ROOTS.some((root) => root === name));
  return new Set(isLayout ? [...own, 'content'] : own);
}
