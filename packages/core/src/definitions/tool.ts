import type { ToolSummary, ToolView, VersionSelector } from '@ensembleapp/protocol';
import type { Agent } from '../agents/agent.ts';
import type { Principal } from '../auth/principal.ts';
import { missing, reaches, requireReach } from '../auth/restrict.ts';
import { notFound } from '../refusal.ts';
import { placeOf, type Stored } from '../store/definition-store.ts';
import type { Page, PageRequest } from '../store/store.ts';
import type { World } from '../world.ts';
import { asAgent, toStored } from './canonical.ts';
import { isTool } from './kind.ts';
import { selectVersion } from './select-version.ts';

/** A page of the tenant's tools that the principal's restrictions let through, by name. */
export async function listTools(world: World, principal: Principal, page: PageRequest): Promise<Page<ToolSummary>> {
  const { tenantId, grant } = principal;
  const tools: Stored[] = [];
  // Tools stand among the agents: pages of those are read until there are enough.
  for (let after = page.after; ; ) {
    const request = { limit: MOST_READ, ...(after !== undefined && { after }) };
    const { rows, next } = await world.store.definitions.list(tenantId, { kinds: ['agent'] }, request);
    tools.push(...rows.filter((row) => isTool(agentOf(row)) && reaches(grant, 'tools', row.definition.name)));
    if (tools.length > page.limit || next === undefined) break;
    after = next;
  }
  const shown = tools.slice(0, page.limit);
  const last = shown.at(-1);
  const rows = shown.map(summarize);
  return tools.length > page.limit && last ? { rows, next: placeOf(last.definition) } : { rows };
}

const MOST_READ = 100;

/** A tool as one of its versions, by name or id. @throws Refusal NOT_FOUND, FORBIDDEN */
export async function getTool(
  world: World,
  { tenantId, grant }: Principal,
  nameOrId: string,
  selector: VersionSelector = 'latest',
): Promise<ToolView> {
  const newest = await world.store.definitions.find(tenantId, 'agent', nameOrId);
  const version = newest && selectVersion(newest.definition, selector);
  const stored =
    newest && version !== newest.version.version
      ? await world.store.definitions.find(tenantId, 'agent', newest.definition.name, version)
      : newest;
  if (!stored || !isTool(agentOf(stored))) throw missing(grant, 'tools', nameOrId, notFound('Tool', nameOrId));
  requireReach(grant, 'tools', stored.definition.name);
  return { ...summarize(stored), definition: toStored(agentOf(stored)) };
}

function summarize(stored: Stored): ToolSummary {
  const { definition, version } = stored;
  const { name, description, operation, input, frontend = false } = agentOf(stored);
  const { managedBy } = definition;
  return { name, description, type: operation, inputs: input, version: version.version, frontend, managedBy };
}

function agentOf({ version }: Stored): Agent {
  return asAgent(version.canonical);
}
