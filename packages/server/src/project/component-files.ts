import { compareVersions, parseVersion } from '@ensembleapp/core/components/semver.ts';
import { COMPONENT_FOLDERS, type ComponentKind, parseComponentKind } from '@ensembleapp/protocol';
import { listFiles } from './project-files.ts';

/** A file of the project that holds a component, or one version of it. */
export interface ComponentFile {
  readonly kind: ComponentKind;
  /** Below the kind's folder, without extension and version: `support/tone`. */
  readonly name: string;
  /** As the file's name says it behind `@`: `v1.0.0`; null when it says none. */
  readonly version: string | null;
  /** From the project folder, with `/`. */
  readonly path: string;
  readonly contentType: string;
}

/** Folders that may hold components. */
export const COMPONENT_PLACES: readonly string[] = ['components', ...Object.values(COMPONENT_FOLDERS)];

/** What the files of each kind may end in, and what they then hold; others are not components. */
const ENDINGS = {
  schema: { json: 'application/json' },
  prompt: { md: 'text/markdown', txt: 'text/plain' },
  config: { json: 'application/json', yaml: 'application/yaml', yml: 'application/yaml' },
  query: { sql: 'application/sql' },
  script: { ts: 'text/typescript', js: 'text/javascript' },
  template: { html: 'text/html' },
  doc: { md: 'text/markdown' },
} as const satisfies Record<ComponentKind, Readonly<Record<string, string>>>;

/**
 * The components of a project, by name: those of `components/<kind>/` and of the kinds' folders at the top. The versions of one stand in
 * order, the file without a version last.
 */
export async function listComponentFiles(project: string): Promise<readonly ComponentFile[]> {
  const paths = await Promise.all(COMPONENT_PLACES.map((place) => listFiles(project, place)));
  return paths.flat().flatMap(componentFile).toSorted(inOrder);
}

const PATH = /^(?:components\/)?([^/]+)\/(.+)\.(\w+)$/;

function componentFile(path: string): readonly ComponentFile[] {
  const [, folder = '', stem = '', ending = ''] = PATH.exec(path) ?? [];
  const kind = parseComponentKind(folder);
  if (!kind) return [];
  const endings: Readonly<Record<string, string>> = ENDINGS[kind];
  const contentType = Object.hasOwn(endings, ending) ? endings[ending] : undefined;
  if (contentType === undefined) return [];
  const [name = '', ...versions] = stem.split('@');
  return [{ kind, name, version: versions.length > 0 ? versions.join('@') : null, path, contentType }];
}

function inOrder(a: ComponentFile, b: ComponentFile): number {
  return compareText(a.name, b.name) || compareLabels(a.version, b.version) || compareText(a.path, b.path);
}

function compareLabels(a: string | null, b: string | null): number {
  const [one, other] = [a, b].map((version) => (version === null ? undefined : parseVersion(version)));
  if (one && other) return compareVersions(one, other);
  return Number(one === undefined) - Number(other === undefined);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
