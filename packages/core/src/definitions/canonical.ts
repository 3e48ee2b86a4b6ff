import type { JsonObject } from '@ensembleapp/protocol';
import type { Agent } from '../agents/agent.ts';
import type { Ensemble } from '../ensembles/ensemble.ts';

/** The stored form of a definition is the canonical form the reader made: plain JSON. Here it gets its names back. */

export function asEnsemble(canonical: JsonObject): Ensemble {
  return canonical as unknown as Ensemble;
}

export function asAgent(canonical: JsonObject): Agent {
  return canonical as unknown as Agent;
}

export function toStored(canonical: Ensemble | Agent): JsonObject {
  return canonical as unknown as JsonObject;
}
