import type { Json, JsonObject } from '@ensembleapp/protocol';
import { lasting } from '../agents/step-failure.ts';
import { faultsOf } from '../ensembles/fields.ts';
import type { PlannedState } from '../ensembles/planning/flow.ts';

/** Works out what is to change, from the state as it is at that moment. @throws StepFailure, ExpressionFailure */
export type Change = (values: JsonObject) => JsonObject;

/** Of the JSON of all values together, in UTF-16 units. */
const SIZE_LIMIT = 256 * 1024;

/** The state that the steps of one flow share; language reference, section 7. A value once given out never changes. */
export class State {
  readonly #planned: PlannedState;
  readonly #sizes = new Map<string, number>();
  #values: JsonObject;
  /** Of a fork: what was changed, to be done again where it came from. */
  readonly #log: Change[] | undefined;

  constructor(planned: PlannedState, values: JsonObject = planned.start, log?: Change[]) {
    this.#planned = planned;
    this.#values = values;
    this.#log = log;
    // What earlier runs left counts, too.
    if (values !== planned.start && !log) this.#requireSize(values);
  }

  get values(): JsonObject {
    return this.#values;
  }

  /** Makes a change, all of it or nothing. @throws StepFailure STATE_TYPE, LIMIT_EXCEEDED; what the change throws */
  commit(change: Change): void {
    const changes = change(this.#values);
    for (const [key, value] of Object.entries(changes)) this.#requireType(key, value);
    this.#requireSize(changes);
    this.#values = { ...this.#values, ...changes };
    this.#log?.push(change);
  }

  /** Whether what is changed here may turn out not to count. */
  get isFork(): boolean {
    return this.#log !== undefined;
  }

  isList(key: string): boolean {
    return this.#planned.fields.get(key)?.type === 'array';
  }

  /** A copy for work that may turn out not to count. */
  fork(): State {
    return new State(this.#planned, this.#values, []);
  }

  /** Does here what was done in a fork, against the state as it is now. */
  merge(fork: State): void {
    for (const change of fork.#log ?? []) this.commit(change);
  }

  #requireType(key: string, value: Json): void {
    const field = this.#planned.fields.get(key);
    const [fault] = field && value !== null ? faultsOf(field, value, `state.${key}`) : [];
    if (fault) throw lasting('STATE_TYPE', `${fault.path} ${fault.message}`);
  }

  #requireSize(changes: JsonObject): void {
    for (const [key, value] of Object.entries(changes)) this.#sizes.set(key, JSON.stringify(value).length);
    const size = [...this.#sizes.values()].reduce((sum, each) => sum + each, 0);
    if (size > SIZE_LIMIT) throw lasting('LIMIT_EXCEEDED', 'The state is larger than 256 KiB');
  }
}
