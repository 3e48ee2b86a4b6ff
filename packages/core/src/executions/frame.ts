import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import { type Members, Subject } from '../ensembles/expression/subject.ts';
import type { FlowRun } from './flow-run.ts';
import type { Seen } from './settled.ts';
import type { State } from './state.ts';
import { NOT_REACHED, StepSubject } from './step-subject.ts';

type Names = ReadonlyMap<string, unknown>;

const NO_NAMES: Names = new Map();
const NO_IDS: ReadonlySet<string> = new Set();

interface Level {
  readonly outer: Frame | undefined;
  /** Names that mean something here, such as `item`. */
  readonly names: Names;
  /** Steps that start anew here. */
  readonly fresh: ReadonlySet<string>;
  readonly state: State;
  readonly settled: Map<string, StepSubject>;
  readonly previous: StepSubject | undefined;
}

/**
 * What the expressions at one place of a run can read: the steps that have settled so far, the names of the loops around it, the
 * state, and what every place can read. Steps that go on at the same time have a frame each, so that none sees another half done.
 */
export class Frame implements Scope {
  readonly flow: FlowRun;
  readonly state: State;
  readonly #level: Level;
  #previous: StepSubject | undefined;

  constructor(flow: FlowRun, level: Pick<Level, 'state'> & Partial<Level>) {
    this.flow = flow;
    this.state = level.state;
    const { outer, previous = outer?.previous } = level;
    this.#level = { outer, names: NO_NAMES, fresh: NO_IDS, settled: new Map(), ...level, previous };
    this.#previous = previous;
  }

  get(root: string): unknown {
    const name = this.#name(root);
    if (name !== undefined) return name;
    switch (root) {
      case 'state':
        return this.state.values;
      case 'steps':
      case 'agents':
      case 'flow':
        return new Subject(undefined, this.#steps());
      case 'previous':
        return new Subject(this.#previous?.value, this.#previousMembers());
      case 'data':
        return this.#data();
      default:
        return this.flow.roots.has(root) ? this.flow.roots.get(root) : this.step(root);
    }
  }

  /** The step before, in a sequence. */
  get previous(): StepSubject | undefined {
    return this.#previous;
  }

  component(reference: string): unknown {
    return this.flow.run.components.value(reference);
  }

  now(): number {
    return this.flow.run.world.clock.now();
  }

  /** A step as it is seen here. */
  step(id: string): Subject {
    return this.find(id) ?? NOT_REACHED;
  }

  /** A step that has settled where it can be seen from here. */
  find(id: string): StepSubject | undefined {
    const { settled, fresh, outer } = this.#level;
    return settled.get(id) ?? (fresh.has(id) ? undefined : outer?.find(id));
  }

  /** From now on the step is what it settled to. */
  settle(id: string, settled: Seen): void {
    const subject = new StepSubject(id, settled);
    this.#level.settled.set(id, subject);
    this.#previous = subject;
  }

  /** The same place, where roots are read another way. */
  seeing(get: Scope['get']): Scope {
    return { get, component: (reference) => this.component(reference), now: () => this.now() };
  }

  /** The same place, where more names mean something. */
  within(names: Names): Frame {
    const known = this.#level.names.size === 0 ? names : new Map([...this.#level.names, ...names]);
    return new Frame(this.flow, { ...this.#level, names: known, previous: this.#previous });
  }

  /** A place inside this one for work beside other work; {@link absorb} it when that has ended. */
  beside(state: State = this.state): Frame {
    return new Frame(this.flow, { outer: this, state });
  }

  /** A place inside this one for one turn of a loop. */
  turn(fresh: ReadonlySet<string>, names: Names): Frame {
    return new Frame(this.flow, { outer: this, names, fresh, state: this.state });
  }

  /** What settled in a frame beside others can be seen here from now on. */
  absorb(frame: Frame): void {
    for (const [id, subject] of frame.#level.settled) this.#level.settled.set(id, subject);
  }

  #name(root: string): unknown {
    const { names, outer } = this.#level;
    const own = names.get(root);
    return own === undefined && outer && !names.has(root) ? outer.#name(root) : own;
  }

  #steps(): Members {
    return { has: (id) => this.flow.plan.ids.has(id), get: (id) => this.step(id) };
  }

  /** Of a workflow graph: the input, and beside it every output so far under its step's id. */
  #data(): JsonObject | undefined {
    const { input, plan } = this.flow;
    if (plan.order.kind !== 'machine') return undefined;
    const outputs = [...plan.ids].flatMap((id) => {
      const output = this.find(id)?.settled.output;
      return output === undefined ? [] : [[id, output] as const];
    });
    return { ...(isObject(input) && input), ...Object.fromEntries(outputs) };
  }

  /** `previous` is the step before; `previous.<id>` any step by its id. */
  #previousMembers(): Members {
    const own = (this.#previous ?? NOT_REACHED).members;
    const steps = this.#steps();
    return {
      has: (name) => own.has(name) || steps.has(name),
      get: (name) => (own.has(name) ? own.get(name) : steps.get(name)),
    };
  }
}

/** Inside the config of a step, `input.x` is the step's own input `x` if it has one, else that of the flow around it. */
export function configScope(frame: Frame, stepInput: Json): Scope {
  const { input: around } = frame.flow;
  if (stepInput === around || !isObject(stepInput)) return frame;
  const input: JsonObject = isObject(around) ? { ...around, ...stepInput } : stepInput;
  return frame.seeing((root) => (root === 'input' ? input : frame.get(root)));
}
