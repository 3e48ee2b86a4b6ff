import type { JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { namesOf } from '../ensembles/expression/names.ts';
import { parseValue } from '../ensembles/expression/parse-value.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import { FLOW_ROOTS } from '../ensembles/roots.ts';
import type { World } from '../world.ts';

const NAMES = namesOf(FLOW_ROOTS);

/**
 * The input that a trigger declares: its texts may read `env` and the time.
 * @throws ExpressionFailure
 */
export function declaredInput(written: JsonObject, { settings, clock }: Pick<World, 'settings' | 'clock'>): JsonObject {
  const scope = {
    get: (root: string) => (root === 'env' ? settings.env : undefined),
    now: () => clock.now(),
  };
  const rendered = renderValue(parseValue(written, NAMES), scope, { undefined: 'omit' });
  return isObject(rendered) ? rendered : {};
}
