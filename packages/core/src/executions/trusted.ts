import type { ErrorDetail, Json, JsonObject } from '@ensembleapp/protocol';
import type { Caller } from '../agents/operation-call.ts';
import { namesOf } from '../ensembles/expression/names.ts';
import { parseValue } from '../ensembles/expression/parse-value.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { Fields } from '../ensembles/fields.ts';
import { NONE } from '../ensembles/planning/vouched.ts';
import { TRUSTED_ROOTS } from '../ensembles/steps/trust.ts';

/** An input with its trusted members, and those that are not to be had. */
export interface Trusted {
  readonly input: JsonObject;
  readonly missing: readonly ErrorDetail[];
}

/** The inputs that only the credential fills. */
export function trustedFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field.trusted));
}

/**
 * Takes away what was given for inputs that are declared `trusted: true`, and fills them with what they are bound to: a constant, or what
 * the caller's credential vouches for. One that is bound or required and has no value is missing; nothing stands in for it. Language
 * reference, section 3.1.
 * @param vouched trusted inputs that were given by whoever may: the author, or the credential
 */
export function withTrusted(
  fields: Fields,
  given: JsonObject,
  caller: Caller,
  vouched: ReadonlySet<string> = NONE,
): Trusted {
  const trusted = Object.entries(trustedFields(fields));
  if (trusted.length === 0) return { input: given, missing: [] };
  const input: Record<string, Json> = { ...given };
  const missing: ErrorDetail[] = [];
  for (const [name, { required, default: binding }] of trusted) {
    const own = vouched.has(name) && Object.hasOwn(given, name) ? given[name] : undefined;
    const value = own ?? (binding === undefined ? undefined : bound(binding, caller));
    delete input[name];
    if (value !== undefined && value !== null) input[name] = value;
    else if (required || binding !== undefined) {
      missing.push({ path: `input.${name}`, message: `Trusted parameter ${name} is not available` });
    }
  }
  return { input, missing };
}

const NAMES = namesOf([...TRUSTED_ROOTS]);

function bound(binding: Json, { secure, userId, tenantId }: Caller): Json | undefined {
  const roots: Readonly<Record<string, unknown>> = { secure, userContext: { userId, tenantId } };
  const scope: Scope = { get: (root) => roots[root] };
  return renderValue(parseValue(binding, NAMES), scope, { undefined: 'omit' });
}
