import type { JsonObject } from '@ensembleapp/protocol';
import type { Link } from '../ensembles/link.ts';
import { readName } from '../ensembles/read-name.ts';
import { Faults } from '../ensembles/reading/faults.ts';
import { readTree } from '../ensembles/reading/read-tree.ts';
import type { HandlerFile, Read, Source } from '../ensembles/reading/source.ts';
import type { Mapping } from '../ensembles/reading/tree.ts';
import { withExtra } from '../ensembles/steps/extra.ts';
import { warnOfSecrets } from '../ensembles/warn-of-secrets.ts';
import type { Agent } from './agent.ts';
import type { AgentPlace } from './agent-place.ts';
import { readOneOperation } from './read-one-operation.ts';
import { readSeveralOperations } from './read-several-operations.ts';

export interface ReadAgent extends Read<Agent> {
  /** What it refers to beyond its text, and where; for the link stage. */
  readonly links: readonly Link[];
}

/** Reads the text of an agent or a tool. Never throws; every problem has its place. */
export function readAgent(text: string | Uint8Array, source: Source): ReadAgent {
  const faults = new Faults(source.file);
  const handlers: HandlerFile[] = [];
  const links: Link[] = [];
  const mapping = readTree(text, source.format, faults);
  const form = mapping && readForm(mapping, { ...source, handlers, links }, faults);
  const { problems } = faults;
  return {
    ...(form && { form }),
    // Without an error it has this shape: the rules that made it saw to that.
    ...(form && !faults.refused && { canonical: form as unknown as Agent }),
    problems,
    handlers,
    links,
  };
}

function readForm(mapping: Mapping, place: AgentPlace, faults: Faults): JsonObject {
  const tool = mapping.entries.get('tool');
  const { name, rest, again } = readName(mapping, ['name', 'agent', 'tool'], faults);
  const several = rest.entries.get('operations');
  if (tool && several) faults.error(several, 'INVALID_FIELD', 'a tool has one operation', 'write  operation: …');
  warnOfSecrets(mapping, faults);
  const read = several
    ? readSeveralOperations(several, rest, place, faults)
    : readOneOperation(rest, tool !== undefined, place, faults);
  return withExtra({ name, ...(tool && { tool: true }), ...read }, again);
}
