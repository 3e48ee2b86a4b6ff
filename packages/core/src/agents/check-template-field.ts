import type { JsonObject } from '@ensembleapp/protocol';
import { fieldKind, isReference } from '../components/main-text.ts';
import { checkTemplate, checkValues } from '../ensembles/reading/check-expressions.ts';
import type { At } from '../ensembles/reading/rule.ts';
import { textOf } from '../ensembles/reading/text-of.ts';
import type { Entry, Tree } from '../ensembles/reading/tree.ts';
import { ENGINES } from '../ensembles/template/template.ts';
import { templateReading } from './template-reading.ts';

/** An engine is chosen in the file, so that its templates can be read with it. */
export function checkEngine(entries: readonly Entry[], faults: At['faults']): void {
  for (const { name, value } of entries) {
    if (name !== 'engine' && name !== 'templateEngine') continue;
    if (ENGINES.some((engine) => engine === textOf(value)?.value)) continue;
    faults.error(value, 'INVALID_FIELD', 'there is no such template engine', `the engines are ${ENGINES.join(', ')}`);
  }
}

/**
 * Checks a field that holds a template: its text, or `{inline: text}`.
 * @param operation undefined: of a step that runs an agent
 */
export function checkTemplateField(
  operation: string | undefined,
  name: string,
  value: Tree,
  config: JsonObject,
  at: At,
): void {
  const inline = value.kind === 'mapping' ? value.entries.get('inline')?.value : undefined;
  const text = textOf(inline ?? value);
  const reading = templateReading(operation, config, inline ? [name, 'inline'] : [name]);
  const kind = fieldKind(operation, name);
  const isComponent = kind !== undefined && text !== undefined && isReference(text.value, kind);
  if (!text || !reading || isComponent) checkValues(value, at.scope, at.faults);
  else checkTemplate(text, reading, at.scope, at.faults);
}
