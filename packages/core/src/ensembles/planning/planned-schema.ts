import type { JsonObject } from '@ensembleapp/protocol';
import type { ComponentUse } from '../../components/use.ts';
import type { ParsedValue } from '../expression/parse-value.ts';
import { schemaForm } from '../read-schema.ts';
import type { Texts } from './texts.ts';

/** A JSON Schema as it is written: whole, as a component, or with components in it. */
export type PlannedSchema =
  | { readonly kind: 'written'; readonly schema: JsonObject }
  | { readonly kind: 'component'; readonly use: ComponentUse }
  | { readonly kind: 'composed'; readonly value: ParsedValue };

export function planSchema(written: JsonObject | string | null | undefined, texts: Texts): PlannedSchema | null {
  if (written === null || written === undefined) return null;
  if (typeof written === 'string' && written.includes('${')) return { kind: 'composed', value: texts.value(written) };
  if (typeof written === 'string') return { kind: 'component', use: { reference: written.trim(), kind: 'schema' } };
  const schema = schemaForm(written);
  const value = texts.schema(schema);
  return value.kind === 'constant' ? { kind: 'written', schema } : { kind: 'composed', value };
}

/** The component that it is; what stands in it is named by expressions. */
export function componentOf(schema: PlannedSchema | null): readonly ComponentUse[] {
  return schema?.kind === 'component' ? [schema.use] : [];
}
