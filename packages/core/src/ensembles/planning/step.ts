import type { OperationName } from '../../agents/agent.ts';
import type { Code } from '../../agents/code.ts';
import type { Expression, Reference } from '../expression/expression.ts';
import type { ParsedValue } from '../expression/parse-value.ts';
import type { Fields } from '../fields.ts';
import type { OnError } from '../step.ts';
import type { PlannedFlow } from './flow.ts';
import type { Order } from './order.ts';
import type { PlannedConfig } from './planned-config.ts';
import type { PlannedSchema } from './planned-schema.ts';
import type { PlannedTool } from './planned-tools.ts';
import type { PlannedCache, PlannedRetry, PlannedScoring } from './policies.ts';
import type { PlannedDuration } from './texts.ts';

/** A step ready to run. A step that names one of the ensemble's own agents is that agent here, with the step's fields laid over. */
export interface PlannedStep {
  readonly id: string;
  /** Place in the document, from 0, nested steps counted. */
  readonly position: number;
  readonly does: LeafAction | ControlAction;
  /** Of `branch` and `while` the test is the action's own. */
  readonly condition: Expression | undefined;
  readonly input: ParsedValue | undefined;
  /** Inputs that are fed with constants and what the credential vouched for; no other may fill a trusted one. */
  readonly vouched: ReadonlySet<string>;
  readonly timeout: PlannedDuration | undefined;
  readonly onTimeout: 'continue' | 'fail' | { readonly fallback: ParsedValue } | { readonly error: string };
  readonly onError: Exclude<OnError, object> | 'unsaid' | { readonly fallback: ParsedValue };
  /** Stands in the `steps` of a `try`, which its failure goes to. */
  readonly tried: boolean;
  /** It is not started again after a crash. */
  readonly atMostOnce: boolean;
  /** What its input has to fit, beside what is said by whoever does the work. */
  readonly fields: Fields;
  readonly retry: PlannedRetry | undefined;
  readonly cache: PlannedCache | undefined;
  readonly scoring: PlannedScoring | undefined;
  readonly state: PlannedAccess;
  readonly dependsOn: readonly string[];
  /** What its own expressions read, those of `state.set` and of the steps inside it left out. */
  readonly reads: readonly Reference[];
  /** What the expressions of its `state.set` read. */
  readonly setReads: readonly Reference[];
}

/** Section 7.2. */
export interface PlannedAccess {
  readonly use: readonly string[];
  /** Keys it writes. */
  readonly keys: readonly string[];
  /** Their values; undefined: what the handler set, or what the output holds under their names. */
  readonly values: ParsedValue | undefined;
}

/** What a leaf step does, and the JSON Schema that its output has to fit. */
export type LeafAction = LeafKind & { readonly outputSchema: PlannedSchema | null };

type LeafKind =
  | {
      readonly kind: 'operation';
      readonly operation: OperationName;
      /** Project path of the module of a `code` operation. */
      readonly code: Code | null;
      readonly config: PlannedConfig;
      /** What its model may call. */
      readonly tools: readonly PlannedTool[];
    }
  | {
      readonly kind: 'agent';
      /** Name, or `name@version`. */
      readonly reference: string;
      /** Laid over the agent's own, key by key. */
      readonly config: PlannedConfig;
      /** The `schema` of that config: of a model's answer, where the agent asks one. */
      readonly modelSchema: PlannedSchema | null;
    }
  | { readonly kind: 'flow'; readonly name: string; readonly fields: Fields; readonly flow: PlannedFlow }
  | { readonly kind: 'ensemble'; readonly reference: string };

/** What a control step does; section 8. */
export type ControlAction =
  | {
      readonly kind: 'parallel';
      readonly steps: readonly PlannedStep[];
      readonly waitFor: 'all' | 'any' | 'first';
      readonly maxConcurrency: number | undefined;
      /** Of `waitFor: all`: children that share state. */
      readonly waits: Order;
    }
  | { readonly kind: 'sequence'; readonly steps: readonly PlannedStep[] }
  | {
      readonly kind: 'branch';
      readonly test: Expression;
      readonly yes: readonly PlannedStep[];
      readonly no: readonly PlannedStep[];
    }
  | {
      readonly kind: 'switch';
      readonly value: ParsedValue;
      readonly cases: ReadonlyMap<string, readonly PlannedStep[]>;
      readonly otherwise: readonly PlannedStep[];
    }
  | (Loop & { readonly kind: 'foreach'; readonly breakWhen: Expression | undefined })
  | (Loop & { readonly kind: 'map-reduce'; readonly reduce: readonly PlannedStep[] | undefined })
  | {
      readonly kind: 'while';
      readonly test: Expression;
      readonly body: LoopBody;
      readonly maxIterations: number;
    }
  | {
      readonly kind: 'try';
      readonly steps: readonly PlannedStep[];
      readonly rescue: readonly PlannedStep[] | undefined;
      readonly last: readonly PlannedStep[];
    }
  | {
      readonly kind: 'ask';
      readonly form: 'approval' | 'input';
      /** What is asked, as it is written. */
      readonly told: ParsedValue;
      /** Written as the operation `hitl`, whose input says what is asked too, and counts its timeout in seconds. */
      readonly isHitl: boolean;
    }
  | { readonly kind: 'wait'; readonly signal: ParsedValue; readonly match: Expression | undefined }
  | { readonly kind: 'sleep'; readonly duration: PlannedDuration }
  | { readonly kind: 'until'; readonly until: ParsedValue }
  | { readonly kind: 'end'; readonly output: ParsedValue | undefined; readonly status: ParsedValue | undefined };

export interface Loop {
  readonly items: ParsedValue;
  readonly body: LoopBody;
  /** Items at once; 1 where the body reads and writes the same state. */
  readonly width: number;
  readonly as: string;
  readonly indexAs: string | undefined;
}

/** The steps that each turn of a loop runs. */
export interface LoopBody {
  readonly steps: readonly PlannedStep[];
  /** Of all steps in it: each turn has its own. */
  readonly ids: ReadonlySet<string>;
  /** State keys it writes, each with the id of the last step that does; null where that step may run several times a turn. */
  readonly writers: ReadonlyMap<string, string | null>;
}

/** The lists of steps inside an action. */
export function listsIn(does: PlannedStep['does']): readonly (readonly PlannedStep[])[] {
  switch (does.kind) {
    case 'parallel':
    case 'sequence':
      return [does.steps];
    case 'branch':
      return [does.yes, does.no];
    case 'switch':
      return [...does.cases.values(), does.otherwise];
    case 'foreach':
    case 'while':
      return [does.body.steps];
    case 'map-reduce':
      return [does.body.steps, does.reduce ?? []];
    case 'try':
      return [does.steps, does.rescue ?? [], does.last];
    default:
      return [];
  }
}

/** The steps and all those inside them, in document order. */
export function allSteps(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  return steps.flatMap((step) => [step, ...listsIn(step.does).flatMap(allSteps)]);
}
