import type { Caller } from '../agents/operation-call.ts';
import { NOTHING_VOUCHED, provenanceOf, vouchAgain } from '../auth/jwt.ts';
import type { Execution, Told } from './execution.ts';

/** On whose behalf a run works, as it is kept with it. */
export function keepCaller({ userId, secure, context }: Caller): Pick<Told, 'userId' | 'secure' | 'context'> {
  const from = provenanceOf(secure);
  return {
    userId,
    ...(from && { secure: { members: { ...secure }, from } }),
    ...(Object.keys(context).length > 0 && { context }),
  };
}

/** On whose behalf a run works that is taken up again: what was vouched for when it began still is. */
export function callerOf({ tenantId, told }: Pick<Execution, 'tenantId' | 'told'>): Caller {
  const { userId, secure, context = {} } = told;
  return { tenantId, userId, secure: secure ? vouchAgain(secure.members, secure.from) : NOTHING_VOUCHED, context };
}
