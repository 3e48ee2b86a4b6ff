import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import type { FoundEnsemble } from '../definitions/definitions.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { PlannedFlow } from '../ensembles/planning/flow.ts';
import { TRIGGER_ROOTS } from '../ensembles/roots.ts';
import type { Resolved } from './resolve.ts';
import type { RunContext } from './run-context.ts';
import type { Attempt } from './work.ts';

/** One flow while it is run: that of the ensemble, or of an agent of several operations within it. */
export interface FlowRun {
  readonly run: RunContext;
  readonly plan: PlannedFlow;
  readonly input: Json;
  /** What every expression of it can read beside steps and state. */
  readonly roots: ReadonlyMap<string, unknown>;
  /** Agents and ensembles that its steps run. */
  readonly resolved: Resolved;
  /** How many agents it stands inside; the steps of an agent are nobody else's business, and not recorded. */
  readonly depth: number;
  /** What the journal knows its place by; empty of an ensemble. */
  readonly at: string;
  /** Runs another ensemble as an execution of its own and answers its output. @throws StepFailure, the signal's reason */
  readonly runChild: (run: RunContext, ensemble: FoundEnsemble, call: Attempt) => Promise<Json>;
}

/** What an agent's expressions can read: its own input, and who asks for what. In a tool each input is also a name of its own. */
export function agentScope(run: RunContext, input: Json, isTool = false): Scope {
  const roots = new Map([...(isTool && isObject(input) ? Object.entries(input) : []), ...agentRoots(run, input)]);
  return {
    get: (root) => roots.get(root),
    component: (reference) => run.components.value(reference),
    now: () => run.world.clock.now(),
  };
}

export function agentRoots(run: RunContext, input: Json): readonly (readonly [root: string, value: unknown])[] {
  const { world, caller } = run;
  return [
    ['input', input],
    ['env', world.settings.env],
    ['secure', caller.secure],
    ['context', caller.context],
    ['userContext', { userId: caller.userId, tenantId: caller.tenantId }],
    ['execution', executionRoot(run)],
  ];
}

/**
 * What an ensemble's expressions can read beside that. Parts of the trigger have short names, but for those that a step has.
 * @param ids of the steps
 */
export function ensembleRoots(run: RunContext, ids: ReadonlySet<string>): ReadonlyMap<string, unknown> {
  const { origin, brought, input } = run;
  const trigger: JsonObject = { ...brought, type: origin.trigger.type, input };
  const short = TRIGGER_ROOTS.filter((root) => !ids.has(root));
  return new Map([
    ...agentRoots(run, input),
    ['execution', { ...executionRoot(run), input }],
    ['ensemble', run.ensemble],
    ['__cache_hit', false],
    ['trigger', trigger],
    ...short.map((root): [string, unknown] => [root, root === 'metadata' ? trigger : trigger[root]]),
  ]);
}

function executionRoot({ executionId, ensemble, version, startTime }: RunContext): JsonObject {
  return { id: executionId, ensemble, version, startedAt: startTime, attempt: 1, cached: false };
}
