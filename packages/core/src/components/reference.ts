import { COMPONENT_NAME, COMPONENT_NAME_LENGTH, type ComponentKind, parseComponentKind } from '@ensembleapp/protocol';
import { parseSelector, type Selector } from './selector.ts';

/** A component and which of its versions. */
export interface ComponentReference {
  /** Absent: to be found by name. */
  readonly kind?: ComponentKind;
  readonly name: string;
  readonly selector: Selector;
  /** The version as it was written; empty when none was. */
  readonly version: string;
}

/**
 * Reads a reference of the language reference, section 14: `prompts/x@v1`, `prompt://x@v1`, or a bare `x@v1` of the kind that its
 * place fixes. Undefined for anything else.
 */
export function parseReference(written: string, kind?: ComponentKind): ComponentReference | undefined {
  const [path = '', version = '', ...rest] = written.split('@');
  const selector = parseSelector(version);
  const endsEmpty = rest.length > 0 || (version === '' && written.includes('@'));
  if (endsEmpty || selector === undefined) return undefined;
  const [, word = '', below = ''] = /^([a-z]+)(?::\/\/|\/)(.+)$/.exec(path) ?? [];
  const named = parseComponentKind(word);
  const name = named ? below : path;
  if (!COMPONENT_NAME.test(name) || name.length > COMPONENT_NAME_LENGTH) return undefined;
  const meant = named ?? kind;
  return { ...(meant && { kind: meant }), name, selector, version };
}
