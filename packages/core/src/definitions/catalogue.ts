import { COMPONENT_KINDS, type ComponentKind, type JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { parseReference } from '../components/reference.ts';
import type { HistorySelector, WantedVersion } from '../components/selector.ts';
import type { ComponentUse } from '../components/use.ts';
import { fieldsOf } from '../ensembles/input-fields.ts';
import type { DoorLink } from '../ensembles/link.ts';
import { doorsOf, meets } from '../ensembles/triggers/doors.ts';
import type { DefinitionKind, Stored, StoredKind } from '../store/definition-store.ts';
import { everyRow } from '../store/every-row.ts';
import type { World } from '../world.ts';
import { asEnsemble } from './canonical.ts';
import { isTool } from './kind.ts';
import type { Resolution } from './resolve-component.ts';
import { selectSave } from './select-version.ts';

/** What a definition can refer to, by what is stored and by what is about to be. */
export interface Catalogue {
  /** Undefined when there is none of that name. */
  find(kind: DefinitionKind, name: string, version: WantedVersion): Promise<Known | undefined>;
  component(use: ComponentUse): Promise<Resolution>;
  /** The ensemble that answers where this one would, and came first. */
  holder(door: DoorLink): Promise<string | undefined>;
  /** Names that a mistaken one may have been meant as. */
  names(kinds: readonly StoredKind[]): Promise<readonly string[]>;
}

/** Something that can be referred to. */
export interface Known {
  /** There is the version that is asked for. */
  readonly hasVersion: boolean;
  /** Inputs that only the credential may fill; those that are bound where they are declared need not be fed. */
  readonly trusted: readonly { readonly name: string; readonly isBound: boolean }[];
  readonly isTool: boolean;
}

/** A definition that is read now, good or not: others may refer to it, and it to itself, before it is saved. */
export interface Reading {
  readonly kind: DefinitionKind;
  readonly name: string;
  /** Canonical, as far as it could be read. */
  readonly form: JsonObject;
}

const MOST_NAMES = 500;

/**
 * @param reading what is about to be saved
 * @param isWhole that is all the project's files hold: what else came from files goes
 */
export function createCatalogue(
  world: Pick<World, 'store' | 'definitions'>,
  tenantId: string,
  reading: readonly Reading[],
  isWhole = false,
): Catalogue {
  const { definitions } = world.store;
  const own = new Map(reading.map((one) => [`${one.kind} ${one.name}`, one]));
  const stays = ({ definition }: Stored) =>
    !isWhole || definition.managedBy === 'api' || COMPONENTS.has(definition.kind);
  const newest = async (kind: DefinitionKind, name: string) => {
    const stored = await definitions.find(tenantId, kind, name);
    return stored && stays(stored) ? stored : undefined;
  };
  const numberOf = async (kind: DefinitionKind, name: string, wanted: HistorySelector) =>
    selectSave(await everyRow((page) => definitions.versions(tenantId, kind, name, page)), wanted);
  return {
    async find(kind, name, version) {
      const read = own.get(`${kind} ${name}`);
      if (read && isRead(read, version)) return known(read.form);
      const stored = await newest(kind, name);
      if (!read && !stored) return undefined;
      if (typeof version === 'string') return stored && known(stored.version.canonical);
      const number = typeof version === 'number' ? version : await numberOf(kind, name, version);
      const asked = number === undefined ? undefined : await definitions.find(tenantId, kind, name, number);
      return asked ? known(asked.version.canonical) : { hasVersion: false, trusted: [], isTool: false };
    },
    holder: (door) => findHolder(world, tenantId, { reading, isWhole }, door),
    component: ({ reference, kind }) => world.definitions.components.resolve(tenantId, reference, kind),
    async names(kinds) {
      const { rows } = await definitions.list(tenantId, { kinds }, { limit: MOST_NAMES });
      const stored = rows.filter(stays).map(({ definition }) => definition.name);
      return [...reading.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name), ...stored];
    },
  };
}

interface Whole {
  readonly reading: readonly Reading[];
  readonly isWhole: boolean;
}

/** Who answers now keeps a path; of those that are about to, the one that is read first. */
async function findHolder(
  { definitions }: Pick<World, 'definitions'>,
  tenantId: string,
  { reading, isWhole }: Whole,
  door: DoorLink,
): Promise<string | undefined> {
  const { doors } = await definitions.triggers.current();
  const live = doors.filter(({ owner, ...one }) => owner.tenantId === tenantId && meets(one, door));
  const ensembles = reading.filter(({ kind }) => kind === 'ensemble');
  const own = ensembles.findIndex(({ name }) => name === door.ensemble);
  const isMine = live.some(({ owner }) => owner.name === door.ensemble);
  const held = live.find(({ owner }) => {
    const read = ensembles.find(({ name }) => name === owner.name);
    if (owner.name === door.ensemble) return false;
    return read ? declares(read, door) : !isWhole || owner.managedBy === 'api';
  });
  if (held || isMine) return held?.owner.name;
  return ensembles.slice(0, Math.max(own, 0)).find((other) => declares(other, door))?.name;
}

function declares({ form }: Reading, door: DoorLink): boolean {
  const { name, trigger } = asEnsemble(form);
  return Array.isArray(trigger) && doorsOf({ name, trigger }).some((one) => meets(one, door));
}

/** Whether what is read now is the version that is meant: the newest, or one with such a label. */
function isRead({ form }: Reading, version: WantedVersion): boolean {
  if (typeof version !== 'object') return typeof version === 'string';
  const label = typeof form.version === 'string' ? form.version : null;
  return selectSave([{ version: 0, label, tags: [] }], version) !== undefined;
}

const COMPONENTS: ReadonlySet<StoredKind> = new Set(COMPONENT_KINDS);

/** The kinds of component that a use may mean. */
export function kindsMeant({ reference, kind }: ComponentUse): readonly ComponentKind[] {
  const meant = parseReference(reference, kind)?.kind;
  return meant ? [meant] : COMPONENT_KINDS;
}

function known(form: JsonObject): Known {
  const fields = Object.entries(fieldsOf(isObject(form.input) ? form.input : undefined));
  const trusted = fields.flatMap(([name, field]) =>
    field.trusted ? [{ name, isBound: field.default !== undefined }] : [],
  );
  return { hasVersion: true, trusted, isTool: isTool(form) };
}
