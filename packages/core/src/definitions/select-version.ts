import type { VersionSelector } from '@ensembleapp/protocol';
import type { HistorySelector } from '../components/selector.ts';
import { compareVersions, parseVersion, type Range } from '../components/semver.ts';
import type { Definition, HistoryEntry } from '../store/definition-store.ts';

/** The number a selector stands for. While none was ever published, and for files always, `published` is the newest save. */
export function selectVersion(definition: Definition, selector: VersionSelector): number {
  if (typeof selector === 'number') return selector;
  return selector === 'latest' ? definition.latestVersion : (publishedVersion(definition) ?? definition.latestVersion);
}

export function publishedVersion({ managedBy, latestVersion, publishedVersion }: Definition): number | null {
  return managedBy === 'files' ? latestVersion : publishedVersion;
}

/** What of a save its history tells by. */
type Save = Pick<HistoryEntry, 'version' | 'label' | 'tags'>;

/** The number that a label, a range of labels or a tag stands for; undefined when that is none of these. */
export function selectSave(history: readonly Save[], selector: HistorySelector): number | undefined {
  switch (selector.by) {
    case 'label':
      return history.find(({ label }) => label?.replace(/^v/, '') === selector.label)?.version;
    case 'range':
      return highest(history, selector.holds);
    case 'tag':
      return history.find(({ tags }) => tags.includes(selector.tag))?.version;
  }
}

/** Of the saves whose label the range holds the one with the highest; the newest where several have it. */
export function highest(history: readonly Save[], holds: Range): number | undefined {
  const labelled = history.flatMap(({ version, label }) => {
    const semantic = label === null ? undefined : parseVersion(label);
    return semantic && holds(semantic) ? [{ version, semantic }] : [];
  });
  const [first] = labelled.toSorted((a, b) => compareVersions(b.semantic, a.semantic) || b.version - a.version);
  return first?.version;
}
