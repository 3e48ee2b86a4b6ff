import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { lasting } from '../agents/step-failure.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { PlannedSchema } from '../ensembles/planning/planned-schema.ts';
import { schemaFault } from '../ensembles/schema-rules.ts';
import type { RunComponents } from './run-components.ts';

/**
 * A schema with the components that it is made of.
 * @throws StepFailure COMPONENT_NOT_FOUND, VERSION_NOT_FOUND; INVALID_INPUT for a component that is no JSON Schema
 */
export function resolveSchema(planned: PlannedSchema | null, components: RunComponents): JsonObject | null {
  switch (planned?.kind) {
    case undefined:
      return null;
    case 'written':
      return planned.schema;
    case 'component': {
      const { value, ref } = components.get(planned.use);
      return usable(value, ref);
    }
    case 'composed': {
      const scope: Scope = { get: () => undefined, component: (reference) => components.value(reference) };
      return usable(renderValue(planned.value, scope, { undefined: 'omit' }), 'The schema');
    }
  }
}

/** What components hold was never read as a schema. */
function usable(schema: Json | undefined, what: string): JsonObject {
  const fault = isObject(schema) ? schemaFault(schema) : 'is no mapping';
  if (isObject(schema) && fault === undefined) return schema;
  throw lasting('INVALID_INPUT', `${what}: ${fault}`);
}
