import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readEnsemble } from '@ensembleapp/core/ensembles/read-ensemble.ts';
import type { ErrorExtras, ExecutionView, Json, JsonObject } from '@ensembleapp/protocol';
import { createApp } from '@ensembleapp/server/app.ts';
import { parseConfig } from '@ensembleapp/server/config.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { createLog } from '@ensembleapp/server/log.ts';
import { type Opened, openServices } from '@ensembleapp/server/open-services.ts';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { expect } from 'vitest';
import { BUILT_IN } from './built-in-agents.ts';

/** One case, as its file says it. */
export interface BehaviourCase extends Partial<BehaviourRun> {
  readonly name: string;
  readonly about: string;
  readonly ensemble: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly runs?: readonly BehaviourRun[];
}

interface BehaviourRun {
  readonly run?: string;
  readonly input: JsonObject;
  readonly actions?: readonly Action[];
  readonly expect: Expected;
}

/** What is looked at, or done, while a run waits. */
interface Action {
  readonly expect?: Expected;
  readonly resume?: JsonObject;
}

interface Expected {
  readonly status: string;
  readonly output?: Json;
  readonly response?: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> };
  readonly steps?: Readonly<Record<string, JsonObject>>;
  readonly error?: JsonObject;
  readonly waiting?: JsonObject;
  readonly problems?: readonly string[];
  readonly line?: number;
  readonly details?: readonly string[];
  readonly state?: JsonObject;
  readonly order?: readonly (readonly [string, string])[];
  readonly together?: readonly (readonly [string, string])[];
  readonly counters?: Readonly<Record<string, number>>;
  readonly minMs?: number;
  readonly maxMs?: number;
  readonly settleMs?: number;
}

/** What is answered: the record of an execution, or an answer that names one, or a refusal. */
type Answer = Omit<ExecutionView, 'id' | 'error'> & {
  readonly id?: string;
  readonly error?: (ErrorExtras & { readonly code: string }) | null;
};

/** Opens the project of one case for as long as the work takes. */
export async function openBehaviour(one: BehaviourCase, work: (here: Behaviour) => Promise<void>): Promise<void> {
  const project = temporaryFolder();
  const name = /^(?:name|ensemble): *(\S+)$/m.exec(one.ensemble)?.[1] ?? '';
  const files = { ...BUILT_IN, ...one.files, [`ensembles/${name}.yaml`]: one.ensemble };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const opened = await openServices(parseConfig({}, project), createLog('silent', process.stderr), { mode: 'once' });
  try {
    await work(new Behaviour(one, name, opened));
  } finally {
    await opened.close();
  }
}

export class Behaviour {
  readonly #case: BehaviourCase;
  readonly #name: string;
  readonly #opened: Opened;

  constructor(one: BehaviourCase, name: string, opened: Opened) {
    this.#case = one;
    this.#name = name;
    this.#opened = opened;
  }

  /** Does what the case says, and compares. */
  async run(): Promise<void> {
    const { runs, input = {}, actions, expect: expected } = this.#case;
    const all = runs ?? (expected ? [{ input, ...(actions && { actions }), expect: expected }] : []);
    for (const one of all) {
      if (one.expect.status === 'refused') this.#compareProblems(one.expect);
      else await this.#runOne(one);
    }
  }

  async #runOne({ run = this.#name, input, actions = [], expect: expected }: BehaviourRun): Promise<void> {
    const answer = await this.#request('POST', `/api/v1/execute/ensemble/${run}`, { input });
    if (expected.status === 'invalid_input') {
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatchObject(expected.error ?? {});
      const details = answer.body.error?.details?.map(({ path }) => path);
      expect(details?.toSorted()).toEqual(expected.details?.toSorted());
      return;
    }
    const id = answer.body.id ?? answer.body.error?.executionId;
    if (id === undefined) throw new Error(JSON.stringify(answer.body));
    for (const action of actions) {
      if (action.resume) await this.#request('POST', `/api/v1/executions/${id}/resume`, action.resume);
      if (action.expect) await this.#compare(id, action.expect);
    }
    await this.#compare(id, expected);
  }

  async #compare(id: string, expected: Expected): Promise<void> {
    const { body } = await this.#request('GET', `/api/v1/executions/${id}`);
    compareRecord(body, expected);
    compareSteps(body, expected);
    await this.#compareState(id, expected);
    await this.#compareCounters(expected);
  }

  #compareProblems(expected: Expected): void {
    const { problems } = readEnsemble(this.#case.ensemble, { format: 'yaml' });
    expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining([...(expected.problems ?? [])]));
    if (expected.line !== undefined) expect(problems.map(({ line }) => line)).toContain(expected.line);
  }

  async #compareState(id: string, { state }: Expected): Promise<void> {
    if (!state) return;
    const kept = await this.#opened.services.world.store.executions.find('default', id);
    expect(kept?.state).toMatchObject(state);
  }

  async #compareCounters({ counters = {}, settleMs = 0 }: Expected): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    for (const [name, count] of Object.entries(counters)) {
      const { store } = this.#opened.services.world;
      const kept = await store.kv.get('default', `counter:${name}`, Date.now());
      expect({ [name]: kept?.value ?? 0 }).toEqual({ [name]: count });
    }
  }

  async #request(method: string, path: string, body?: JsonObject) {
    const request = new Request(`http://127.0.0.1${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const principal = localPrincipal('default', 'operator');
    const answer = await createApp(this.#opened.services).fetch(request, { address: '127.0.0.1', principal });
    return { status: answer.status, body: (await answer.json()) as Answer };
  }
}

function compareRecord(execution: Answer, expected: Expected): void {
  const { status, output, error, response, duration } = execution;
  expect({ status, error: status === 'completed' ? null : error }).toMatchObject({
    status: expected.status,
    ...(expected.error && { error: expected.error }),
  });
  if (expected.waiting) expect(execution.waiting).toMatchObject(expected.waiting);
  if (expected.output !== undefined) expect(output).toEqual(expected.output);
  if (expected.response) {
    expect(response?.status ?? 200).toBe(expected.response.status ?? 200);
    expect(response?.headers ?? {}).toMatchObject(expected.response.headers ?? {});
  }
  if (expected.minMs !== undefined) expect(duration).toBeGreaterThanOrEqual(expected.minMs);
  if (expected.maxMs !== undefined) expect(duration).toBeLessThanOrEqual(expected.maxMs);
}

function compareSteps({ steps }: Answer, expected: Expected): void {
  const entries = (id: string) => steps.filter(({ step }) => step === id);
  for (const [id, facts] of Object.entries(expected.steps ?? {})) {
    expect({ id, ...(entries(id).at(-1) ?? { status: 'not_reached' }) }).toMatchObject({ id, ...facts });
  }
  const first = (id: string) => Math.min(...entries(id).map(({ startSeq }) => startSeq));
  const last = (id: string) => Math.max(...entries(id).map(({ endSeq }) => endSeq));
  for (const [a, b] of expected.order ?? []) expect(last(a), `${a} before ${b}`).toBeLessThan(first(b));
  for (const [a, b] of expected.together ?? []) {
    expect(first(a), `${a} beside ${b}`).toBeLessThan(last(b));
    expect(first(b), `${b} beside ${a}`).toBeLessThan(last(a));
  }
}
