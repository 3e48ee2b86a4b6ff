import { parseAgentReference } from '../agent-reference.ts';
import type { At } from '../reading/rule.ts';
import type { Place } from '../reading/tree.ts';
import type { Feed } from './trust.ts';

/** Notes that an agent, tool or ensemble of the project is called, for the link stage, or says that it is not called so. */
export function linkCall(
  to: 'agent' | 'tool' | 'ensemble',
  written: string,
  place: Place,
  feed: Feed,
  { faults, scope }: Pick<At, 'faults' | 'scope'>,
): void {
  const reference = parseAgentReference(written);
  const target = to === 'tool' ? ({ to: 'agent', isTool: true } as const) : ({ to } as const);
  if (reference) scope.links.push({ ...target, ...reference, place, feed });
  else {
    const forms = 'its name, name@published, name@3, name@v1.2.3 or name@tag';
    faults.error(place, 'INVALID_FIELD', `${to === 'tool' ? 'a' : 'an'} ${to} is ${forms}`);
  }
}
