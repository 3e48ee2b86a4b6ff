import type { ExecuteEnsembleAnswer, ForkExecution, GoesOnAnswer } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import type { World } from '../world.ts';
import { executeAgent } from './execute-agent.ts';
import { type Answered, executeEnsemble } from './execute-ensemble.ts';
import { findOwnExecution } from './find-own-execution.ts';

/**
 * Runs what an execution ran with another input, from the start and on the caller's own behalf.
 * @throws Refusal as executing it does; NOT_FOUND
 */
export async function forkExecution(
  world: World,
  principal: Principal,
  id: string,
  { input, version, async: isAsync = false }: ForkExecution,
): Promise<Answered<ExecuteEnsembleAnswer | GoesOnAnswer>> {
  const execution = await findOwnExecution(world, principal, id);
  const { kind, name } = execution;
  const body = { input, version: version ?? execution.version, async: isAsync };
  const lineage = { forkOf: id };
  return kind === 'ensemble'
    ? executeEnsemble(world, principal, { ensemble: name, body, lineage })
    : executeAgent(world, principal, { agent: name, body, lineage });
}
