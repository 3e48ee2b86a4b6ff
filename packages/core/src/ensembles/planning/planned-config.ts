import type { ComponentKind, Json, JsonObject } from '@ensembleapp/protocol';
import { templateReading } from '../../agents/template-reading.ts';
import { fieldKind, isReference, mainText } from '../../components/main-text.ts';
import type { ComponentUse } from '../../components/use.ts';
import type { ParsedValue } from '../expression/parse-value.ts';
import type { Texts } from './texts.ts';

/** What an operation is told: its config, and the components that parts of it come from. */
export interface PlannedConfig {
  /** With every text parsed; what components fill is left out. */
  readonly values: ParsedValue;
  /** Reference to a config that the values are laid over. */
  readonly base: ParsedValue | undefined;
  /** Fields that hold a reference in place of their text. */
  readonly fields: readonly PlannedField[];
  /** Reference to what fills the main text of the operation that is told. */
  readonly main: ParsedValue | undefined;
  /** Parses the text of a component as one that stands in a field of this operation's config. @throws ExpressionProblem */
  readonly parse: (text: string, operation: string, field: string) => ParsedValue;
}

interface PlannedField {
  readonly field: string;
  readonly kind: ComponentKind;
  readonly reference: ParsedValue;
}

/** What is written of an operation's config. */
export interface WrittenConfig {
  readonly config?: JsonObject | undefined;
  readonly configRef?: string | undefined;
  readonly component?: string | undefined;
}

/** Nothing is told beside the input. */
export const NO_CONFIG: PlannedConfig = {
  values: { kind: 'constant', value: {} },
  base: undefined,
  fields: [],
  main: undefined,
  parse: (text) => ({ kind: 'constant', value: text }),
};

/** @param operation absent: that of the agent which is told */
export function planConfig(operation: string | undefined, written: WrittenConfig, texts: Texts): PlannedConfig {
  const { config = {}, configRef, component } = written;
  const fields = Object.entries(config).flatMap(([field, value]): readonly PlannedField[] => {
    const kind = kindNamed(operation, field, value);
    return kind ? [{ field, kind, reference: texts.value(value) }] : [];
  });
  const filled = new Set(fields.map(({ field }) => field));
  const own = Object.fromEntries(Object.entries(config).filter(([name]) => !filled.has(name)));
  return {
    values: texts.config(operation, own),
    base: texts.optional(configRef),
    fields,
    main: texts.optional(component),
    parse: (text, of, field) => texts.component(text, templateReading(of, config, [field]) ?? 'text'),
  };
}

/** The kind of component that the value of a field names, if it names one. */
function kindNamed(operation: string | undefined, field: string, value: Json): ComponentKind | undefined {
  const kind = fieldKind(operation, field);
  const isNamed = kind !== undefined && typeof value === 'string' && isReference(value, kind);
  return isNamed ? kind : undefined;
}

/** The components that a config certainly needs. */
export function componentsOf({ base, fields, main }: PlannedConfig, operation: string): readonly ComponentUse[] {
  const of = mainText(operation)?.kind;
  return [
    ...useOf(base, 'config'),
    ...fields.flatMap(({ reference, kind }) => useOf(reference, kind)),
    ...(of ? useOf(main, of) : []),
  ];
}

/** A reference that expressions make up is only known in the run. */
function useOf(reference: ParsedValue | undefined, kind: ComponentKind): readonly ComponentUse[] {
  return reference?.kind === 'constant' && typeof reference.value === 'string'
    ? [{ reference: reference.value.trim(), kind }]
    : [];
}

/** Whether nothing of it comes from a component. */
export function isPlain({ base, fields, main }: PlannedConfig): boolean {
  return !base && !main && fields.length === 0;
}
