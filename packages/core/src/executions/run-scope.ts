import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import { Subject } from '../ensembles/expression/subject.ts';
import { ENSEMBLE_ROOTS } from '../ensembles/roots.ts';
import type { RunContext } from './run-context.ts';
import { NOT_REACHED } from './step-subject.ts';

const RESERVED: ReadonlySet<string> = new Set(ENSEMBLE_ROOTS);

/** What the expressions of an agent can read: its own input, and who asks for what. */
export function agentScope(run: RunContext, input: Json): Scope {
  const roots = new Map(agentRoots(run, input));
  return { get: (root) => roots.get(root), now: () => run.world.clock.now() };
}

/** What the expressions of an ensemble can read: what an agent's can, and the steps as they settle. */
export class EnsembleScope implements Scope {
  readonly #run: RunContext;
  readonly #roots: Map<string, unknown>;
  readonly #steps: Map<string, Subject>;
  #previous: Subject = NOT_REACHED;

  constructor(run: RunContext, stepIds: readonly string[]) {
    this.#run = run;
    this.#steps = new Map(stepIds.map((id) => [id, NOT_REACHED]));
    const steps = new Subject(undefined, this.#steps);
    this.#roots = new Map<string, unknown>([
      ...stepIds.map((id) => [id, NOT_REACHED] as const),
      ...agentRoots(run, run.input),
      ['execution', { ...executionRoot(run), input: run.input }],
      ['steps', steps],
      ['agents', steps],
      ['flow', steps],
    ]);
  }

  get(root: string): unknown {
    return root === 'previous' ? this.#readPrevious() : this.#roots.get(root);
  }

  now(): number {
    return this.#run.world.clock.now();
  }

  /** From now on the step is what its subject says. */
  settle(id: string, step: Subject): void {
    this.#steps.set(id, step);
    if (!RESERVED.has(id)) this.#roots.set(id, step);
    this.#previous = step;
  }

  /** `previous` is the step before; `previous.<id>` any step by its id. */
  #readPrevious(): Subject {
    return new Subject(this.#previous.value, new Map([...this.#steps, ...this.#previous.members]));
  }
}

/** Inside the config of a step, `input.x` is the step's own input `x` if it has one, else the ensemble's. */
export function configScope(scope: Scope, ensembleInput: Json, stepInput: Json): Scope {
  if (stepInput === ensembleInput || !isObject(stepInput)) return scope;
  const input: JsonObject = isObject(ensembleInput) ? { ...ensembleInput, ...stepInput } : stepInput;
  return { get: (root) => (root === 'input' ? input : scope.get(root)), now: () => scope.now?.() ?? Date.now() };
}

function agentRoots(run: RunContext, input: Json): readonly (readonly [root: string, value: unknown])[] {
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

function executionRoot({ executionId, ensemble, version, startTime }: RunContext): JsonObject {
  return { id: executionId, ensemble, version, startedAt: startTime, attempt: 1, cached: false };
}
