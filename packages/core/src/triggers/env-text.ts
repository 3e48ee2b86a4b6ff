import { ExpressionFailure } from '../ensembles/expression/expression-failure.ts';
import { namesOf } from '../ensembles/expression/names.ts';
import { parseValue } from '../ensembles/expression/parse-value.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import { FLOW_ROOTS } from '../ensembles/roots.ts';

export type Env = Readonly<Record<string, string>>;

const NAMES = namesOf(FLOW_ROOTS);

/** A text of a trigger with its `${env.X}` filled in; undefined when any part of it is not set, or the whole is empty. */
export function envText(written: string, env: Env): string | undefined {
  let isWhole = true;
  const scope = {
    get: (root: string) => (root === 'env' ? env : undefined),
    onUndefined: () => {
      isWhole = false;
    },
  };
  try {
    const value = renderValue(parseValue(written, NAMES), scope, { undefined: 'omit' });
    const text = value === undefined || value === null ? '' : String(value);
    return isWhole && text !== '' ? text : undefined;
  } catch (error) {
    if (error instanceof ExpressionFailure) return undefined;
    throw error;
  }
}

/** Whether a trigger is switched on: by nothing, a truth value, or an expression over `env`. */
export function isEnabled(enabled: string | boolean | undefined, env: Env): boolean {
  if (typeof enabled !== 'string') return enabled ?? true;
  const text = envText(enabled, env);
  return text !== undefined && !['false', '0', 'null'].includes(text);
}
