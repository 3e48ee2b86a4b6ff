import type { ComponentKind, Json, JsonObject } from '@ensembleapp/protocol';
import type { OperationName } from '../agents/agent.ts';
import { isObject } from '../agents/operations/is-object.ts';
import { lasting } from '../agents/step-failure.ts';
import { fieldKind, mainText } from '../components/main-text.ts';
import type { ResolvedComponent } from '../definitions/resolve-component.ts';
import { ExpressionProblem } from '../ensembles/expression/expression-problem.ts';
import type { ParsedValue } from '../ensembles/expression/parse-value.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import { bindTexts } from '../ensembles/planning/bind-texts.ts';
import { isPlain, type PlannedConfig } from '../ensembles/planning/planned-config.ts';
import { isRunnable } from '../ensembles/runnable.ts';
import type { RunComponents } from './run-components.ts';

/**
 * A config with every expression put in, and what its components hold; keys whose value is undefined are left out. Without
 * components it is there at once.
 * @throws ExpressionFailure; StepFailure COMPONENT_NOT_FOUND, VERSION_NOT_FOUND, and for a component that is no use here
 */
export function renderConfig(
  config: PlannedConfig,
  operation: OperationName,
  scope: Scope,
  components: RunComponents,
): JsonObject | Promise<JsonObject> {
  const values = renderMembers(bindTexts(operation, config.values), scope);
  return isPlain(config) ? values : new Filling(operation, scope, components).fill(config, values);
}

/** The parts of one config that come from components. */
class Filling {
  readonly #operation: OperationName;
  readonly #scope: Scope;
  readonly #components: RunComponents;

  constructor(operation: OperationName, scope: Scope, components: RunComponents) {
    this.#operation = operation;
    this.#scope = scope;
    this.#components = components;
  }

  async fill({ base, fields, main, parse }: PlannedConfig, values: JsonObject): Promise<JsonObject> {
    const filled: Record<string, Json> = { ...(base && (await this.#base(base))), ...values };
    const whole = main && { ...this.#mainText(), reference: main };
    for (const { field, kind, reference } of [...fields, ...(whole ? [whole] : [])]) {
      // Which fields name components is up to the operation, which may be that of an agent.
      const isNamed = fieldKind(this.#operation, field) === kind;
      filled[field] = isNamed
        ? await this.#value(reference, kind, (text) => parse(text, this.#operation, field))
        : this.#reference(reference);
    }
    return filled;
  }

  #mainText() {
    const text = mainText(this.#operation);
    if (text) return text;
    throw lasting('INVALID_INPUT', `Operation ${this.#operation} has no text that a component could be`);
  }

  async #base(reference: ParsedValue): Promise<JsonObject> {
    const component = await this.#find(reference, 'config');
    const { value, ref } = component;
    if (!isObject(value)) throw unfit(component, 'is no mapping');
    const unavailable = Object.keys(value).find((name) => !isRunnable(`${this.#operation}.${name}`));
    if (unavailable === undefined) return value;
    throw lasting('OPERATION_UNAVAILABLE', `${ref}: ${unavailable} is not available in this version`);
  }

  /** What the field is told: of a script its reference, since whoever runs it looks it up. */
  async #value(reference: ParsedValue, kind: ComponentKind, parse: (text: string) => ParsedValue): Promise<Json> {
    if (kind === 'script') return this.#reference(reference);
    const component = await this.#find(reference, kind);
    const { value } = component;
    if ((kind !== 'prompt' && kind !== 'template') || typeof value !== 'string') return value;
    return renderValue(parsed(component, value, parse), this.#scope, { undefined: 'omit' }) ?? '';
  }

  #find(reference: ParsedValue, kind: ComponentKind): Promise<ResolvedComponent> {
    return this.#components.find({ reference: this.#reference(reference), kind });
  }

  #reference(reference: ParsedValue): string {
    const written = renderValue(reference, this.#scope, { undefined: 'omit' });
    if (typeof written === 'string') return written.trim();
    throw lasting('COMPONENT_NOT_FOUND', 'A reference to a component must be text');
  }
}

function parsed(component: ResolvedComponent, text: string, parse: (text: string) => ParsedValue): ParsedValue {
  try {
    return parse(text);
  } catch (problem) {
    if (problem instanceof ExpressionProblem) throw unfit(component, problem.message);
    throw problem;
  }
}

function unfit({ ref }: ResolvedComponent, why: string) {
  return lasting('EXPRESSION_ERROR', `${ref}: ${why}`);
}

function renderMembers(values: ParsedValue, scope: Scope): JsonObject {
  const rendered = renderValue(values, scope, { undefined: 'omit' });
  return isObject(rendered) ? rendered : {};
}
