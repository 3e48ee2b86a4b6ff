import type { Execution } from '@ensembleapp/core/executions/execution.ts';
import { goOn } from '@ensembleapp/core/executions/go-on.ts';
import type { Entry } from '@ensembleapp/core/executions/journal/entry.ts';
import { keepGoing } from '@ensembleapp/core/executions/keep-going.ts';
import { StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { jwt, openRunWorld, runToEnd, token } from './run-world.ts';

interface Told {
  readonly input: JsonObject;
  readonly attempt: number;
  readonly resumed: boolean;
  readonly idempotencyKey: string;
  readonly secure: JsonObject;
  readonly setState: (values: JsonObject) => void;
}

interface Recorded {
  readonly execution: Execution;
  readonly entries: readonly Entry[];
}

/** The world, and everything that a run in it writes down. */
function recording(world: World): { world: World; recorded: () => Recorded } {
  const entries: Entry[] = [];
  let first: Execution | undefined;
  const { executions, journal } = world.store;
  const store = {
    ...world.store,
    executions: {
      ...executions,
      save: (...[execution, beside]: Parameters<typeof executions.save>) => {
        if (execution.parentId === undefined) {
          first ??= execution;
          entries.push(...(beside?.journal?.entries ?? []));
        }
        return executions.save(execution, beside);
      },
    },
    journal: {
      ...journal,
      append: (...[key, page]: Parameters<typeof journal.append>) => {
        if (key.id === first?.id) entries.push(...page.entries);
        return journal.append(key, page);
      },
    },
  };
  const recorded = () => {
    if (!first) throw new Error('nothing was written down');
    return { execution: first, entries };
  };
  return { world: { ...world, store }, recorded };
}

/** Calls of handlers: which step, for what, which attempt. */
async function openCounting() {
  const here = await openRunWorld();
  const calls: string[] = [];
  await here.code('count', ({ input, attempt, idempotencyKey, setState }: Told) => {
    const [, ...place] = idempotencyKey.split('/');
    calls.push(`${place.join('/')} ${attempt}`);
    setState({ seen: place.join('/') });
    return { got: input, at: calls.length };
  });
  await here.code('twice', ({ attempt, idempotencyKey }: Told) => {
    const [, ...place] = idempotencyKey.split('/');
    calls.push(`${place.join('/')} ${attempt}`);
    if (attempt < 2) throw new Error('not yet');
    return attempt;
  });
  await here.code('fail', () => {
    throw Object.assign(new Error('no'), { retryable: false });
  });
  return { ...here, calls };
}

const EVERYTHING = `
name: t
frontend: true
durability: step
state: { initial: { seen: none, total: 0, at: none } }
flow:
  - { id: first, agent: count, input: { at: "\${now()}", id: "\${uuid()}" }, state: { set: { at: "\${uuid()}" } } }
  - { id: maybe, agent: count, condition: "\${now() === 'never'}" }
  - { id: tries, agent: twice, retry: { attempts: 3, initialDelay: 1 } }
  - { id: side, type: branch, condition: "\${uuid() !== ''}", then: [{ id: yes, agent: count, input: { x: 1 } }] }
  - id: each
    type: foreach
    items: "\${[uuid(), uuid(), uuid()]}"
    maxConcurrency: 2
    breakWhen: "\${index === 1}"
    steps:
      - { id: one, agent: count, input: { item: "\${item}" }, state: { set: { total: "\${state.total + 1}" } } }
      - { id: two, agent: count, input: { one: "\${one.output.got.item}" } }
  - id: both
    type: parallel
    steps:
      - { id: left, agent: count, input: { side: left } }
      - [{ id: right, agent: count, input: { side: right } }, { id: after, agent: count, input: { a: "\${right.at > 0}" } }]
  - id: guarded
    type: try
    steps: [{ id: breaks, agent: fail }]
    catch: [{ id: caught, agent: count, input: { message: "\${error.message}" } }]
    finally: [{ id: last, agent: count, input: { n: 1 } }]
  - { id: turns, type: while, condition: "\${index < 2}", steps: [{ id: turn, agent: count, input: { index: "\${index}" } }] }
  - { id: race, type: parallel, waitFor: any, steps: [{ id: wins, agent: count, input: { w: 1 } }, { id: loses, agent: fail }] }
  - { id: nap, type: sleep, duration: 2ms }
  - { id: fallen, agent: fail, onError: { fallback: "\${'fell'}" } }
output:
  first: \${first.output.got}
  at: \${state.at}
  total: \${state.total}
  each: \${two.outputs.map(t => t.got)}
  both: \${[left.output.got, after.output.got]}
  caught: \${caught.output.got}
  turns: \${turn.outputs.length}
  race: \${race.winner}
  fallen: \${fallen.output}
`;

describe('a run of durability step', () => {
  it('is taken up by another worker when its own is gone, or has said nothing for too long, and by nobody before', async () => {
    const here = await openCounting();
    await here.ensemble('name: t\ndurability: step\nflow: [{ agent: count }]');
    const { executionId } = await runToEnd(here.world, token(), { ensemble: 't', body: {} });
    const ended = await here.world.store.executions.find('default', executionId);
    if (!ended || !('endTime' in ended)) throw new Error('it has not ended');
    const { endTime: _end, ...run } = ended;
    const left = async (id: string, worker: string, until: number) => {
      const running = { ...run, id, status: 'running' } as const;
      await here.world.store.executions.save(running, { holder: { worker, until } });
    };
    const now = Date.now();
    await left('exec_gone', 'gone', now + 60_000);
    await left('exec_silent', 'there', now - 1);
    await left('exec_held', 'there', now + 60_000);
    const worker = { id: 'me', isGone: (id: string) => id === 'gone' };
    await keepGoing({ ...here.world, worker });
    await here.world.background.drain();
    const statuses = ['exec_gone', 'exec_silent', 'exec_held'].map(
      async (id) => (await here.world.store.executions.find('default', id))?.status,
    );
    expect(await Promise.all(statuses)).toEqual(['completed', 'completed', 'running']);
  });

  it('goes on when the store was not there for a while: it is not held for ever by the worker that lost it', async () => {
    const here = await openCounting();
    const { journal } = here.world.store;
    let isThere = true;
    const append: typeof journal.append = (...page) =>
      isThere ? journal.append(...page) : Promise.reject(new StoreUnavailable('the disk is full'));
    const store = { ...here.world.store, journal: { ...journal, append } };
    const world = { ...here.world, store };
    await here.code('lose', () => {
      isThere = false;
    });
    await here.ensemble('name: u\ndurability: step\nflow: [{ id: a, agent: lose }, { id: b, agent: count }]');
    await expect(runToEnd(world, token(), { ensemble: 'u', body: {} })).rejects.toThrow(StoreUnavailable);
    const { rows } = await here.world.store.executions.list('default', {}, { limit: 1 });
    expect(rows).toMatchObject([{ status: 'running' }]);
    isThere = true;
    await here.code('lose', () => 'found');
    await keepGoing(world);
    await here.world.background.drain();
    expect(await here.world.store.executions.find('default', rows[0]?.id ?? '')).toMatchObject({ status: 'completed' });
    expect(here.calls).toEqual(['b 1']);
  });

  it('tells a step that was cut off, and starts none again that may run at most once', async () => {
    const here = await openCounting();
    await here.code('told', ({ attempt, resumed, idempotencyKey }: Told) => {
      here.calls.push(`${idempotencyKey.split('/')[1]} ${attempt} ${resumed}`);
    });
    await here.ensemble(`
name: t
durability: step
flow: [{ id: again, agent: told }, { id: once, agent: told, atMostOnce: true }, { id: after, agent: told }]
`);
    const { world, recorded } = recording(here.world);
    await runToEnd(world, token(), { ensemble: 't', body: {} });
    const { execution, entries } = recorded();
    const cutIn = async (step: string) => {
      const id = `exec_${step}`;
      const kept = entries.slice(0, entries.findIndex((entry) => entry.kind === 'started' && entry.key === step) + 1);
      await here.world.store.executions.save({ ...execution, id }, { journal: { number: 0, entries: kept } });
      here.calls.length = 0;
      return goOn(here.world, { tenantId: 'default', id });
    };
    expect(await cutIn('again')).toMatchObject({ status: 'completed' });
    expect(here.calls).toEqual(['again 2 true', 'once 1 false', 'after 1 false']);
    expect(await cutIn('once')).toMatchObject({ status: 'failed', error: { reason: 'INTERRUPTED', step: 'once' } });
    expect(here.calls).toEqual([]);
  });

  it('goes on from wherever it was cut off: to the same end, and without doing again what was done', async () => {
    const here = await openCounting();
    await here.ensemble(EVERYTHING);
    const { world, recorded } = recording(here.world);
    const { body } = await runToEnd(world, jwt({ plan: 'gold' }), { ensemble: 't', body: {} });
    expect(body.status).toBe('completed');
    const { execution, entries } = recorded();
    const whole = here.calls.toSorted();
    expect(entries.length).toBeGreaterThan(60);

    for (let cut = 0; cut <= entries.length; cut += 1) {
      const id = `exec_cut${cut}`;
      const kept = entries.slice(0, cut);
      const journal = { number: 0, entries: kept };
      await here.world.store.executions.save({ ...execution, id }, cut === 0 ? {} : { journal });
      here.calls.length = 0;
      const ended = await goOn(here.world, { tenantId: 'default', id });
      if (ended?.status !== 'completed') throw new Error(`cut at ${cut}: ${JSON.stringify(ended)}`);
      const settled = new Set(kept.flatMap((entry) => (entry.kind === 'settled' ? [entry.key] : [])));
      const again = here.calls.map((call) => call.split(' ')[0]?.split('/') ?? []);
      for (const [step = '', ...path] of again) {
        expect(settled, `cut at ${cut}`).not.toContain([...path, step].join('/'));
      }
      // Whatever was decided before the cut still is; the rest of the result does not depend on clock and chance.
      const of = (value: JsonObject) => ({ ...value, first: null, at: null, each: null });
      expect(of(ended.output as JsonObject), `cut at ${cut}`).toEqual(of(body.output as JsonObject));
      if (settled.has('first')) expect(ended.output).toMatchObject({ first: (body.output as JsonObject).first });
      const done = [...settled].map((key) => key.split('/'));
      expect(done.length + again.length).toBeGreaterThanOrEqual(whole.length);
    }
  });
});
