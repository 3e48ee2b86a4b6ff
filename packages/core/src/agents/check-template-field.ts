import type { JsonObject } from '@ensembleapp/protocol';
import { fieldKind, isReference } from '../components/main-text.ts';
import { checkTemplate, checkValues } from '../ensembles/reading/check-expressions.ts';
import type { At } from '../ensembles/reading/rule.ts';
import { textOf } from '../ensembles/reading/text-of.ts';
import type { Tree } from '../ensembles/reading/tree.ts';
import { templateReading } from './template-reading.ts';

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
