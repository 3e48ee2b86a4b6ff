import type { Agent } from '../agents/agent.ts';
import { readAgent } from '../agents/read-agent.ts';
import type { Ensemble } from '../ensembles/ensemble.ts';
import { readEnsemble } from '../ensembles/read-ensemble.ts';
import type { Read, Source } from '../ensembles/reading/source.ts';
import type { DefinitionKind } from '../store/definition-store.ts';
import type { World } from '../world.ts';
import { linkCalls } from './link.ts';

/** What a text is once it was read, checked and linked. */
export type ReadDefinition = Read<Ensemble | Agent>;

/** Reads, checks and links the text of a definition of this tenant. Without a canonical form it cannot be saved. */
export async function readDefinition(
  world: World,
  tenantId: string,
  kind: DefinitionKind,
  text: string | Uint8Array,
  source: Omit<Source, 'env'>,
): Promise<ReadDefinition> {
  const env = new Set(world.settings.envAllow);
  const read = kind === 'agent' ? readAgent(text, { ...source, env }) : readEnsemble(text, { ...source, env });
  const { canonical, calls, ...rest } = read;
  const unknown = await linkCalls(world, tenantId, calls, source.file);
  const problems = [...rest.problems, ...unknown].toSorted((a, b) => a.line - b.line || a.column - b.column);
  return canonical && unknown.length === 0 ? { ...rest, canonical, problems } : { ...rest, problems };
}
