import { MOVABLE_TAG, type VersionSelector } from '@ensembleapp/protocol';
import { parseRange, parseVersion, type Range } from './semver.ts';

/** Which version is meant; language reference, section 14. */
export type Selector =
  | { readonly by: 'latest' }
  | { readonly by: 'published' }
  | { readonly by: 'number'; readonly number: number }
  | { readonly by: 'label'; readonly label: string }
  | { readonly by: 'range'; readonly holds: Range }
  | { readonly by: 'tag'; readonly tag: string };

/** One that the history has to be asked about. */
export type HistorySelector = Extract<Selector, { readonly by: 'label' | 'range' | 'tag' }>;

/** Which version of an ensemble or agent is meant. */
export type WantedVersion = VersionSelector | HistorySelector;

/** Reads what stands behind the `@` of a reference: `@3` is a number, `@v3` a major. Undefined for anything else. */
export function parseSelector(version: string): Selector | undefined {
  if (version === '' || version === 'latest') return { by: 'latest' };
  if (version === 'published') return { by: 'published' };
  if (/^[1-9]\d{0,8}$/.test(version)) return { by: 'number', number: Number(version) };
  if (parseVersion(version)) return { by: 'label', label: version.replace(/^v/, '') };
  const holds = parseRange(version);
  if (holds) return { by: 'range', holds };
  return MOVABLE_TAG.test(version) ? { by: 'tag', tag: version } : undefined;
}
