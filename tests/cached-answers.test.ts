import type { Principal } from '@ensembleapp/core/auth/principal.ts';
import type { ExecuteEnsemble } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { openFlows } from './open-flows.ts';
import { jwt, runToEnd, token } from './run-world.ts';

/** Runs ensembles that keep their answers; `say` answers its input and counts its calls. */
async function openCached() {
  const here = await openFlows();
  const run = async (ensemble: string, body: ExecuteEnsemble = {}, principal: Principal = token()) =>
    (await runToEnd(here.world, principal, { ensemble, body })).body;
  const asUser = (sub: string, ensemble: string) => run(ensemble, {}, jwt({ plan: sub }, sub));
  const sayOf = (context: string, cache = 'cache: 60') =>
    here.ensemble(
      `name: e\nfrontend: true\n${cache}\nflow: [{ id: n, operation: transform, config: { value: "\${now()}" } }]\noutput: ${context}`,
    );
  return { ...here, run, asUser, sayOf };
}

describe('the cache of an ensemble', () => {
  it('answers as the run before did, runs no step, and says so', async () => {
    const { run, ensemble, seen } = await openCached();
    await ensemble(
      'name: e\ncache: 60\nflow: [{ agent: note }]\noutput: { n: "${note.n}", hit: "${execution.cached}", also: "${__cache_hit}" }',
    );
    expect(await run('e', { input: { n: 1 } })).toMatchObject({ output: { n: 1, hit: false, also: false } });
    const again = await run('e', { input: { n: 1 } });
    expect(again).toMatchObject({ output: { n: 1, hit: true, also: true }, cached: true });
    expect(await run('e', { input: { n: 2 } })).not.toHaveProperty('cached');
    expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('keeps the status and headers that an output block set', async () => {
    const { run, ensemble } = await openCached();
    await ensemble(
      'name: e\ncache: 60\nflow: [{ agent: echo }]\noutput: [{ status: 201, headers: { x-a: b }, body: 1 }]',
    );
    const { response } = await run('e');
    expect((await run('e')).response).toEqual(response);
  });

  it('is of a version: a new save answers anew, also of an agent that is called', async () => {
    const { run, ensemble, agent } = await openCached();
    const value = (text: string) => agent(`name: say\noperation: transform\nconfig: { value: ${text} }`);
    await value('one');
    await ensemble('name: e\ncache: 60\nflow: [{ agent: say }]');
    expect(await run('e')).toMatchObject({ output: 'one' });
    await value('two');
    expect(await run('e')).toMatchObject({ output: 'two' });
    await ensemble('name: e\ncache: 60\nflow: [{ agent: say }]\noutput: three');
    expect(await run('e')).toMatchObject({ output: 'three' });
  });

  it.each([
    ['an expression reads secure', '${secure.plan}'],
    ['an expression reads the context', '${context.plan}'],
    ['an expression reads who asks', '${userContext.userId}'],
  ])('is of one caller where %s', async (_title, text) => {
    const { asUser, sayOf } = await openCached();
    await sayOf(`"${text}"`);
    expect(await asUser('ann', 'e')).toMatchObject({ output: 'ann' });
    expect(await asUser('bob', 'e')).toMatchObject({ output: 'bob' });
    expect(await asUser('ann', 'e')).toMatchObject({ output: 'ann', cached: true });
  });

  it('is of one caller whatever its key says', async () => {
    const { asUser, sayOf } = await openCached();
    await sayOf('"${secure.plan}"', 'cache: { ttl: 60, key: same }');
    expect(await asUser('ann', 'e')).toMatchObject({ output: 'ann' });
    expect(await asUser('bob', 'e')).toMatchObject({ output: 'bob' });
  });

  it('is of one caller where a handler, which sees the credential, is called by an agent', async () => {
    const { asUser, ensemble, code, agent } = await openCached();
    await code('who', (ctx) => ctx.secure.plan ?? null);
    await agent('name: asks\noperations: [{ agent: who }]');
    await ensemble('name: inner\nflow: [{ agent: asks }]');
    for (const step of ['agent: who', 'agent: asks', 'ensemble: inner']) {
      await ensemble(`name: e\nfrontend: true\ncache: 60\nflow: [{ ${step} }]`);
      expect(await asUser('ann', 'e')).toMatchObject({ output: 'ann' });
      expect(await asUser('bob', 'e')).toMatchObject({ output: 'bob' });
    }
  });

  it('is shared by callers where nothing reads them, and never by tenants', async () => {
    const { run, asUser, ensemble, sayOf } = await openCached();
    await sayOf('"${n}"');
    const first = await asUser('ann', 'e');
    expect(await asUser('bob', 'e')).toMatchObject({ output: first.output, cached: true });
    await ensemble('name: e\ncache: 60\nflow: [{ operation: transform, config: { value: other } }]', 'else');
    expect(await run('e', {}, token(['admin'], {}, 'else'))).toMatchObject({ output: 'other' });
  });

  it('has a key, and a bypass that still keeps', async () => {
    const { run, ensemble } = await openCached();
    await ensemble('name: e\ncache: { ttl: 60, key: "${input.k}", bypass: input.fresh }\nflow: [{ agent: echo }]');
    const of = async (input: object) => (await run('e', { input: { ...input } })).output;
    await of({ k: 1, v: 'a' });
    expect(await of({ k: 1, v: 'b' })).toEqual({ k: 1, v: 'a' });
    await of({ k: 1, v: 'c', fresh: true });
    expect(await of({ k: 1, v: 'd' })).toEqual({ k: 1, v: 'c', fresh: true });
  });

  it('keeps no failure', async () => {
    const { run, ensemble, code } = await openCached();
    let calls = 0;
    await code('once', () => {
      calls += 1;
      if (calls === 1) throw new Error('not yet');
      return calls;
    });
    await ensemble('name: e\ncache: 60\nflow: [{ agent: once }]');
    await expect(run('e')).rejects.toThrow();
    expect(await run('e')).toMatchObject({ output: 2 });
  });
});

describe('enableCaching: false', () => {
  it('neither takes nor keeps what a step and the ensemble would', async () => {
    const { run, ensemble, seen } = await openCached();
    const uncached = { options: { enableCaching: false } };
    await ensemble('name: e\ncache: 60\nflow: [{ agent: note, input: 7, cache: 60 }]');
    await run('e', uncached);
    await run('e');
    await run('e', uncached);
    expect(seen).toEqual([7, 7, 7]);
  });
});
