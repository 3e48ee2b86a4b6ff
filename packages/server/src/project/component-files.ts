import { compareVersions, parseVersion } from '@ensembleapp/core/components/semver.ts';
import { COMPONENT_FOLDERS, COMPONENT_KINDS, type ComponentKind, parseComponentKind } from '@ensembleapp/protocol';
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
 * The components of a project: those of `components/<kind>/` and of the kinds' folders at the top. The versions of one stand in
 * order, the file without a version last.
 */
export async function listComponentFiles(project: string): Promise<readonly ComponentFile[]> {
  const below = (await listFiles(project, 'components')).map((path) => path.split('/').slice(1));
  const atTop = await Promise.all(COMPONENT_KINDS.map((kind) => listFiles(project, COMPONENT_FOLDERS[kind])));
  return [
    ...below.flatMap(([folder = '', ...rest]) =>
      componentFile(folder, rest, `components/${[folder, ...rest].join('/')}`),
    ),
    ...atTop.flat().flatMap((path) => componentFile(path.split('/')[0] ?? '', path.split('/').slice(1), path)),
  ].toSorted(inOrder);
}

function componentFile(folder: string, parts: readonly string[], path: string): readonly ComponentFile[] {
  const kind = parseComponentKind(folder);
  const [, stem = '', ending = ''] = /^(.+)\.(\w+)$/.exec(parts.join('/')) ?? [];
  if (!kind) return [];
  const endings: Readonly<Record<string, string>> = ENDINGS[kind];
  const contentType = Object.hasOwn(endings, ending) ? endings[ending] : undefined;
  if (contentType === undefined) return [];
  const [name = '', ...versions] = stem.split('@');
  return [{ kind, name, version: versions.length > 0 ? versions.join('@') : null, path, contentType }];
}

function inOrder(a: ComponentFile, b: ComponentFile): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  const [one, other] = [a, b].map(({ version }) => (version === null ? undefined : parseVersion(version)));
  if (one && other) return compareVersions(one, other) || (a.path < b.path ? -1 : 1);
  if (one || other) return one ? -1 : 1;
  return a.path < b.path ? -1 : 1;
}
