import { COMPONENT_KINDS, type ComponentKind, type JsonObject } from '@ensembleapp/protocol';
import type { Origin } from '../agents/code.ts';
import { asComponent, type Component, readValue } from '../components/component.ts';
import { parseReference } from '../components/reference.ts';
import type { Selector } from '../components/selector.ts';
import type { Range } from '../components/semver.ts';
import type { Definition, DefinitionStore, Found, HistoryEntry, StoredKind } from '../store/definition-store.ts';
import { everyRow } from '../store/every-row.ts';
import { originOf } from './origin-of.ts';
import { highest, selectSave, selectVersion } from './select-version.ts';

/** The very version that a reference stands for. */
export interface ResolvedComponent extends Component {
  readonly version: number;
  /** What to write to get this very version again: `prompt/tone@3`. */
  readonly ref: string;
  /** Data for JSON and YAML, else text. */
  readonly value: string | JsonObject;
  readonly origin: Origin;
}

/** What a reference stands for, or why it stands for nothing, in a code of the language reference, 17.3. */
export type Resolution =
  | { readonly status: 'found'; readonly component: ResolvedComponent }
  | {
      readonly status: 'missing';
      readonly code: 'COMPONENT_NOT_FOUND' | 'VERSION_NOT_FOUND';
      readonly message: string;
    };

/** Reads one version of a component that there is. */
export type FindVersion = (
  tenantId: string,
  kind: StoredKind,
  name: string,
  version: number,
) => Promise<ResolvedComponent | undefined>;

/**
 * The component of the tenant that a reference stands for. Nothing ever falls back to another version.
 * @param kind the kind that the reference's place fixes; without it a bare name is looked for in every kind, and what has full stops
 * also as a path, for `component.support.tone@v1` in expressions
 */
export async function resolveComponent(
  definitions: Pick<DefinitionStore, 'list' | 'versions'>,
  findVersion: FindVersion,
  tenantId: string,
  written: string,
  kind?: ComponentKind,
): Promise<Resolution> {
  const reference = parseReference(written, kind);
  if (!reference) return missing('COMPONENT_NOT_FOUND', `"${written}" is no reference to a component`);
  const { name, selector, version } = reference;
  const kinds = reference.kind ? [reference.kind] : COMPONENT_KINDS;
  const { rows } = await definitions.list(tenantId, { kinds, names: [name] }, { limit: COMPONENT_KINDS.length });
  const [stored, ...others] = rows;
  if (!stored) {
    const path = reference.kind ? written : withSlashes(written);
    const below = path === written ? undefined : await resolveComponent(definitions, findVersion, tenantId, path);
    if (below?.status === 'found' || below?.code === 'VERSION_NOT_FOUND') return below;
    return missing('COMPONENT_NOT_FOUND', `there is no ${reference.kind ?? 'component'} "${name}"`);
  }
  if (others.length > 0) return missing('COMPONENT_NOT_FOUND', ambiguous(name, rows.map(kindOf)));

  const { definition } = stored;
  const history = () => everyRow((page) => definitions.versions(tenantId, definition.kind, name, page));
  const number = await selectNumber(definition, stored.version.label, selector, history);
  const component = number === undefined ? undefined : await findVersion(tenantId, definition.kind, name, number);
  if (component) return { status: 'found', component };
  const what = version === '' || version === 'latest' ? 'only pre-releases' : `no version ${version}`;
  return missing('VERSION_NOT_FOUND', `${definition.kind} "${name}" has ${what}`);
}

function withSlashes(written: string): string {
  const [name = '', ...version] = written.split('@');
  return [name.replaceAll('.', '/'), ...version].join('@');
}

type History = () => Promise<readonly HistoryEntry[]>;

/** The number of the version meant; undefined when there is none. The history is read only when it is needed. */
async function selectNumber(
  definition: Definition,
  newestLabel: string | null,
  selector: Selector,
  history: History,
): Promise<number | undefined> {
  switch (selector.by) {
    case 'latest': {
      // Where every save has a semantic version, those say which is the latest.
      if (newestLabel === null) return definition.latestVersion;
      const versions = await history();
      return versions.every(({ label }) => label !== null) ? highest(versions, isRelease) : definition.latestVersion;
    }
    case 'published':
      return selectVersion(definition, 'published');
    case 'number':
      return selector.number;
    case 'label':
    case 'range':
    case 'tag':
      return selectSave(await history(), selector);
  }
}

const isRelease: Range = ({ prerelease }) => prerelease.length === 0;

/** A version of a component as it is used. */
export function asResolved({ version, content }: Found): ResolvedComponent {
  const component = asComponent(version.canonical);
  const { kind, name } = component;
  const number = version.version;
  return {
    ...component,
    version: number,
    ref: `${kind}/${name}@${number}`,
    value: readValue(component, content ?? ''),
    origin: originOf(version),
  };
}

function kindOf({ definition }: { readonly definition: Definition }): string {
  return definition.kind;
}

function ambiguous(name: string, kinds: readonly string[]): string {
  const written = kinds.map((kind) => `${kind}/${name}`).join(' or ');
  return `"${name}" is the name of ${kinds.map((kind) => `a ${kind}`).join(' and ')}: write ${written}`;
}

function missing(code: Extract<Resolution, { status: 'missing' }>['code'], message: string): Resolution {
  return { status: 'missing', code, message };
}
