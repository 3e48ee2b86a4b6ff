import { actorOf, type Principal } from '../auth/principal.ts';
import type { Run } from './execution.ts';

/** Where a run came from, as it is kept with it. */
export type Origin = Pick<Run, 'trigger' | 'caller' | 'user'>;

/** The principal, never the credential. */
export function originOf(principal: Principal): Origin {
  return {
    trigger: { type: principal.kind === 'local' ? 'cli' : 'api' },
    caller: actorOf(principal),
    user: principal.user,
  };
}
