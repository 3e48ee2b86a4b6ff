import type { JsonObject } from '@ensembleapp/protocol';
import type { Agent } from '../agents/agent.ts';
import { readAgent } from '../agents/read-agent.ts';
import type { Ensemble } from '../ensembles/ensemble.ts';
import type { Link } from '../ensembles/link.ts';
import { readEnsemble } from '../ensembles/read-ensemble.ts';
import type { Read, Source } from '../ensembles/reading/source.ts';
import { closesTrigger } from '../ensembles/triggers/read-triggers.ts';
import type { DefinitionKind } from '../store/definition-store.ts';
import type { World } from '../world.ts';
import { type Catalogue, createCatalogue, type Reading } from './catalogue.ts';
import { linkDefinition } from './link.ts';

/** What a text is once it was read, checked and linked. */
export type ReadDefinition = Read<Ensemble | Agent>;

/** What a text is once it was read and checked, and what it refers to. */
export type UnlinkedDefinition = ReadDefinition & { readonly links: readonly Link[] };

/** Reads, checks and links the text of a definition of this tenant. Without a canonical form it cannot be saved. */
export async function readDefinition(
  world: World,
  tenantId: string,
  kind: DefinitionKind,
  text: string | Uint8Array,
  source: Omit<Source, 'env' | 'inline'>,
): Promise<ReadDefinition> {
  const unlinked = readUnlinked(world, kind, text, source);
  const own = readingOf(kind, unlinked.form);
  return linkRead(createCatalogue(world, tenantId, own ? [own] : []), unlinked, source.file);
}

/** Reads and checks a text by itself. */
export function readUnlinked(
  { settings }: Pick<World, 'settings'>,
  kind: DefinitionKind,
  text: string | Uint8Array,
  source: Omit<Source, 'env' | 'inline'>,
): UnlinkedDefinition {
  const env = new Set(settings.envAllow);
  const inline = source.file !== undefined || settings.codeInline;
  const whole = { ...source, env, inline };
  return kind === 'agent' ? readAgent(text, whole) : readEnsemble(text, whole);
}

/** What others can refer to while it is read, good or not; undefined for a text that says no name. */
export function readingOf(kind: DefinitionKind, form: JsonObject | undefined): Reading | undefined {
  if (typeof form?.name !== 'string') return undefined;
  return { kind, name: form.name, form };
}

/** Links what was read and checked. */
export async function linkRead(
  catalogue: Catalogue,
  { canonical, links, ...rest }: UnlinkedDefinition,
  file: string | undefined,
): Promise<ReadDefinition> {
  const faults = await linkDefinition(catalogue, links, file);
  const problems = [...rest.problems, ...faults].toSorted((a, b) => a.line - b.line || a.column - b.column);
  const isGood = faults.every(({ code }) => closesTrigger(code));
  return canonical && isGood ? { ...rest, canonical, problems } : { ...rest, problems };
}
