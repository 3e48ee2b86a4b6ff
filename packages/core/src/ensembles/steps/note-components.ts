import type { ComponentKind } from '@ensembleapp/protocol';
import { fieldKind, isReference, mainText } from '../../components/main-text.ts';
import { parseReference } from '../../components/reference.ts';
import type { At } from '../reading/rule.ts';
import { textOf } from '../reading/text-of.ts';
import type { Entry, Mapping } from '../reading/tree.ts';

/**
 * Notes `component` and `configRef` of something that runs an operation, for the link stage.
 * @param operation absent: that of the agent which is called
 */
export function noteComponents({ entries }: Mapping, operation: string | undefined, at: At): void {
  const component = entries.get('component');
  const main = operation === undefined ? undefined : mainText(operation);
  if (component && operation !== undefined && !main) {
    const message = `component does not go with operation ${operation}, which has no text that it could be`;
    at.faults.error(component, 'INVALID_FIELD', message, 'remove it');
  } else if (component) {
    note(component, main?.kind, at);
  }
  const configRef = entries.get('configRef');
  if (configRef) note(configRef, 'config', at);
}

/** Notes the component that a field of an operation's config names, if it names one. */
export function noteField(operation: string, name: string, entry: Entry, at: At): void {
  const kind = fieldKind(operation, name);
  const written = textOf(entry.value)?.value;
  if (kind && written !== undefined && isReference(written, kind)) note(entry, kind, at);
}

function note({ name, value }: Entry, kind: ComponentKind | undefined, { faults, scope }: At): void {
  const reference = textOf(value)?.value.trim();
  // What expressions make up is only known in the run.
  if (reference === undefined || reference.includes('${')) return;
  const parsed = parseReference(reference, kind);
  if (!parsed || (kind && parsed.kind !== kind)) {
    const shown = kind ? `${kind}s/name@v1 or name@v1` : 'prompts/name@v1';
    faults.error(value, 'INVALID_FIELD', `${name} must be a reference to a component`, `write  ${shown}`);
  } else if (kind || parsed.kind) {
    scope.links.push({ to: 'component', reference, ...(kind && { kind }), place: value });
  }
}
