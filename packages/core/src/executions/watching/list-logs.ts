import { type ListLogs, LOG_LEVELS, type LogView } from '@ensembleapp/protocol';
import type { Principal } from '../../auth/principal.ts';
import type { Page, PageRequest } from '../../store/store.ts';
import type { World } from '../../world.ts';
import { findVisibleExecution } from '../find-own-execution.ts';
import { pageBehind } from './page-behind.ts';

/**
 * A page of what the steps of an execution logged, oldest first.
 * @throws Refusal NOT_FOUND
 */
export async function listLogs(
  world: World,
  principal: Principal,
  id: string,
  { level = 'debug', agent, step }: Pick<ListLogs, 'level' | 'agent' | 'step'>,
  page: PageRequest,
): Promise<Page<LogView>> {
  const { moments = [] } = await findVisibleExecution(world, principal, id);
  const lines = moments
    .filter((moment) => moment.kind === 'log')
    .filter((line) => LOG_LEVELS.indexOf(line.level) >= LOG_LEVELS.indexOf(level))
    .filter((line) => (agent === undefined || line.agent === agent) && (step === undefined || line.step === step));
  const { rows, ...rest } = pageBehind(lines, page);
  return {
    ...rest,
    rows: rows.map((line) => ({
      timestamp: line.at,
      level: line.level,
      agent: line.agent,
      step: line.step,
      message: line.message,
      metadata: line.metadata,
    })),
  };
}
