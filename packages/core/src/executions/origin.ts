import { actorOf, type Principal } from '../auth/principal.ts';
import type { Run, TriggerType } from './execution.ts';

/** Where a run came from, as it is kept with it. */
export type Origin = Pick<Run, 'trigger' | 'caller' | 'user'>;

/** The principal, never the credential. @param type what started it; absent: a call of the API or of the command line */
export function originOf(principal: Principal, type?: TriggerType): Origin {
  return {
    trigger: { type: type ?? (principal.kind === 'local' ? 'cli' : 'api') },
    caller: actorOf(principal),
    user: principal.user,
  };
}
