import {
  COMPONENT_NAME,
  COMPONENT_NAME_LENGTH,
  type ComponentKind,
  MOVABLE_TAG,
  parseComponentKind,
} from '@ensembleapp/protocol';
import { parseRange, parseVersion, type Range } from './semver.ts';

/** Which version of a component is meant. */
export type Selector =
  | { readonly by: 'latest' }
  | { readonly by: 'published' }
  | { readonly by: 'number'; readonly number: number }
  | { readonly by: 'label'; readonly label: string }
  | { readonly by: 'range'; readonly holds: Range }
  | { readonly by: 'tag'; readonly tag: string };

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

/** Reads what stands behind the `@`: `@3` is a number, `@v3` a major. */
function parseSelector(version: string): Selector | undefined {
  if (version === '' || version === 'latest') return { by: 'latest' };
  if (version === 'published') return { by: 'published' };
  if (/^[1-9]\d{0,8}$/.test(version)) return { by: 'number', number: Number(version) };
  if (parseVersion(version)) return { by: 'label', label: version.replace(/^v/, '') };
  const holds = parseRange(version);
  if (holds) return { by: 'range', holds };
  return MOVABLE_TAG.test(version) ? { by: 'tag', tag: version } : undefined;
}
