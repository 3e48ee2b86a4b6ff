import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import type { ExecuteEnsemble } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { jwt, openRunWorld, type RunWorld, refused, runToEnd, token } from './run-world.ts';

const run = ({ world }: RunWorld, ensemble: string, body: ExecuteEnsemble = {}) =>
  runToEnd(world, token(), { ensemble, body });

/** The output of a new ensemble `t` with this flow. */
async function outputOf(here: RunWorld, flowAndOutput: string, body: ExecuteEnsemble = {}) {
  await here.ensemble(`name: t\n${flowAndOutput}`);
  return (await run(here, 't', body)).body;
}

async function openWithHelpers(): Promise<RunWorld> {
  const here = await openRunWorld();
  await here.code('echo', ({ input }) => input ?? null);
  await here.code('fail-n-times', ({ input, attempt }) => {
    const { n = 1, value = null, message = 'planned failure', status, code, retryable } = input ?? {};
    if (attempt <= n) throw Object.assign(new Error(message), { status, code, retryable });
    return { value, attempt };
  });
  await here.code('sleep', async ({ input, sleep }) => {
    await sleep(input.ms);
    return { slept: input.ms };
  });
  return here;
}

describe('executing an ensemble', () => {
  it('runs the steps in order, each with the output before it, and answers what its output says', async () => {
    const here = await openRunWorld();
    await here.code('greeter', ({ input }) => ({ text: `Hello, ${input.name}!` }));
    await here.code('shout', ({ input }) => ({ text: input.text.toUpperCase() }));
    await here.ensemble(`
name: my-workflow
input: { name: { type: string, required: true } }
flow:
  - { id: greet, agent: greeter, input: { name: "\${input.name}" } }
  - { id: loud, agent: shout }
  - { id: count, operation: transform, config: { value: { length: "\${loud.text.length}" } } }
output: { greeting: "\${loud.output.text}", length: "\${count.length}", first: "\${greet.success}" }
`);
    const { executionId, body } = await run(here, 'my-workflow', { input: { name: 'Ada' } });
    expect(body).toEqual({
      id: executionId,
      status: 'completed',
      output: { greeting: 'HELLO, ADA!', length: 11, first: true },
      duration: expect.any(Number),
      timestamp: expect.any(Number),
    });
    expect(executionId).toMatch(/^exec_[0-9A-Za-z]{22}$/);
    const kept = await getExecution(here.world, token(), executionId);
    expect(kept).toMatchObject({
      status: 'completed',
      kind: 'ensemble',
      ensemble: 'my-workflow',
      agent: null,
      version: 1,
    });
    expect(kept.output).toEqual(body.output);
    expect(
      kept.steps.map(({ step, agent, operation, status, attempts }) => [step, agent, operation, status, attempts]),
    ).toEqual([
      ['greet', 'greeter', 'code', 'completed', 1],
      ['loud', 'shout', 'code', 'completed', 1],
      ['count', null, 'transform', 'completed', 1],
    ]);
    expect(kept.steps.map(({ startSeq, endSeq }) => [startSeq, endSeq])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it('refuses an input that breaks the declared fields with every fault, and stores nothing', async () => {
    const here = await openWithHelpers();
    await here.ensemble(
      'name: t\ninput: { name: { type: string, required: true }, age: number }\nflow: [{ agent: echo }]',
    );
    const refusal = await refused(run(here, 't', { input: { age: 'old' } }));
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', message: 'Invalid input' });
    expect(refusal.extras.details?.map(({ path }) => path)).toEqual(['input.name', 'input.age']);
    expect(refusal.extras.executionId).toBeUndefined();
    const { total } = await here.world.store.executions.list('default', {}, { limit: 1 });
    expect(total).toBe(0);
  });

  it('takes inputs for input, but not both', async () => {
    const here = await openWithHelpers();
    await here.ensemble('name: t\nflow: [{ agent: echo }]');
    expect((await run(here, 't', { inputs: { a: 1 } })).body.output).toEqual({ a: 1 });
    expect(await refused(run(here, 't', { input: {}, inputs: {} }))).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('adds a trace when it was asked for', async () => {
    const here = await openWithHelpers();
    const body = await outputOf(here, 'flow: [{ id: a, agent: echo }, { id: b, condition: "${false}", agent: echo }]', {
      input: { x: 1 },
      options: { enableTracing: true },
    });
    expect(body.trace).toEqual([
      {
        step: 'a',
        agent: 'echo',
        operation: 'code',
        status: 'completed',
        startTime: expect.any(Number),
        duration: expect.any(Number),
        attempts: 1,
        cached: false,
      },
      {
        step: 'b',
        agent: 'echo',
        operation: 'code',
        status: 'skipped',
        startTime: expect.any(Number),
        duration: 0,
        attempts: 0,
        cached: false,
      },
    ]);
  });

  it('shows the step expressions what the caller is, and never a step input where a trusted one is asked for', async () => {
    const here = await openWithHelpers();
    await here.ensemble(`
name: t
frontend: true
flow:
  - { id: e, agent: echo, input: { secure: "\${secure}", context: "\${context}", user: "\${userContext}", plan: "\${secure.plan}" } }
`);
    const { executionId, body } = await runToEnd(here.world, jwt({ name: 'Ron', team: { id: 1 } }), {
      ensemble: 't',
      body: { dataContext: { name: 'Mallory', plan: 'gold', team: { id: 2, admin: true } } },
    });
    expect(body.output).toEqual({
      secure: { name: 'Ron', team: { id: 1 } },
      context: { name: 'Ron', plan: 'gold', team: { id: 1 } },
      user: { userId: 'user-123', tenantId: 'default' },
    });
    const kept = await getExecution(here.world, token(), executionId);
    expect(kept).toMatchObject({ secureContext: ['name', 'team'], user: 'user-123', caller: { kind: 'jwt' } });
  });
});

describe('who may execute an ensemble', () => {
  it('tells a caller of another tenant the same as of an unknown name', async () => {
    const here = await openWithHelpers();
    await here.ensemble('name: t\nflow: [{ operation: transform, config: { value: 1 } }]', 'acme');
    const other = await refused(run(here, 't'));
    const unknown = await refused(run(here, 'u'));
    expect(other.body()).toEqual({ error: { code: 'NOT_FOUND', message: 'Ensemble not found: t' } });
    expect(unknown.body()).toEqual({ error: { code: 'NOT_FOUND', message: 'Ensemble not found: u' } });
  });

  it('tells a JWT the same of every ensemble that is not made for browsers, known or not', async () => {
    const here = await openWithHelpers();
    await here.ensemble('name: t\nflow: [{ operation: transform, config: { value: 1 } }]');
    for (const ensemble of ['t', 'u']) {
      expect((await refused(runToEnd(here.world, jwt(), { ensemble, body: {} }))).body()).toEqual({
        error: {
          code: 'FORBIDDEN',
          message: 'Insufficient scope: requires execute:ensembles',
          requiredScope: 'execute:ensembles',
          providedScopes: ['execute:agents'],
        },
      });
    }
  });

  it('keeps a credential to the ensembles it is restricted to, and everybody from what is not executable', async () => {
    const here = await openWithHelpers();
    await here.ensemble('name: t\napiExecutable: false\nflow: [{ operation: transform, config: { value: 1 } }]');
    expect((await refused(run(here, 't'))).message).toBe('Not executable over the API: t');
    const narrow = token(['execute:ensembles'], { ensembles: ['other'] });
    expect((await refused(runToEnd(here.world, narrow, { ensemble: 't', body: {} }))).body()).toEqual({
      error: { code: 'FORBIDDEN', message: 'Not allowed for this credential: ensemble', restriction: 'ensemble' },
    });
  });

  it('runs the version that was asked for, in the path or beside it', async () => {
    const here = await openWithHelpers();
    for (const value of [1, 2, 3])
      await here.ensemble(`name: t\nflow: [{ operation: transform, config: { value: ${value} } }]`);
    const { store } = here.world;
    const published = await store.definitions.publish('default', 'ensemble', 't', 2, Date.now());
    if (published) here.world.definitions.forget(published);
    const outputs = await Promise.all([
      run(here, 't'),
      run(here, 't@latest'),
      run(here, 't', { version: 'published' }),
      run(here, 't@1'),
      run(here, 't@1', { version: 1 }),
    ]);
    expect(outputs.map(({ body }) => body.output)).toEqual([3, 3, 2, 1, 1]);
    expect(await refused(run(here, 't@9'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refused(run(here, 't@1', { version: 2 }))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await refused(run(here, 't@v1'))).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('runs no more at once than the tenant may, and no more than the credential may', async () => {
    const here = await openRunWorld({ settings: { concurrentExecutions: 2 } });
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    await here.code('hold', () => gate);
    await here.ensemble('name: t\nflow: [{ agent: hold }]');
    const limited = { ...token(), id: 'tok_limited', rateLimit: { requests: 9, window: 9, concurrent: 1 } };
    const first = runToEnd(here.world, limited, { ensemble: 't', body: {} });
    await expect.poll(() => here.world.inFlight.count('default')).toBe(1);
    expect((await refused(runToEnd(here.world, limited, { ensemble: 't', body: {} }))).body()).toEqual({
      error: { code: 'CONCURRENT_LIMIT_EXCEEDED', message: 'Too many concurrent executions', retryAfter: 1, limit: 1 },
    });
    const second = run(here, 't');
    await expect.poll(() => here.world.inFlight.count('default')).toBe(2);
    expect((await refused(run(here, 't'))).extras).toEqual({ retryAfter: 1, limit: 2 });
    go();
    await Promise.all([first, second]);
    expect(here.world.inFlight.count('default')).toBe(0);
    await run(here, 't');
  });

  it('refuses a dataContext that is too large', async () => {
    const here = await openWithHelpers();
    await here.ensemble('name: t\nflow: [{ agent: echo }]');
    const refusal = await refused(run(here, 't', { dataContext: { text: 'ä'.repeat(8200) } }));
    expect(refusal).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', extras: { limit: 16_384 } });
  });
});

describe('steps', () => {
  it('are skipped by a falsy condition; whoever refers to them sees nothing', async () => {
    const here = await openWithHelpers();
    const { output } = await outputOf(
      here,
      `
flow:
  - { id: one, agent: echo, input: { v: 5 } }
  - { id: off, condition: "\${input.no.flag}", agent: echo, input: { no: 1 } }
  - { id: two, agent: echo }
  - { id: opt, agent: echo, input: { gone: "\${off.output.x}", text: "[\${off.output.x}]", list: ["\${off}", 2] } }
output:
  two: \${two.output}
  opt: \${opt}
  off: ["\${off.executed}", "\${off.failed}", "\${off.skipped}", "\${off.output}", "\${off.status}"]
  later: \${steps.opt.executed}
`,
    );
    expect(output).toEqual({
      two: { v: 5 },
      opt: { text: '[]', list: [null, 2] },
      off: [false, false, true, null, 'skipped'],
      later: true,
    });
  });

  it('see each other by id, through steps, and as the one before', async () => {
    const here = await openWithHelpers();
    const { output } = await outputOf(
      here,
      `
flow:
  - { id: a-b, agent: echo, input: { status: 200, v: 1 } }
  - { id: input, operation: transform, config: { value: { own: "\${previous.output.v}", by: "\${previous.a-b.output.v}" } } }
  - { id: list, operation: transform, config: { value: [1, 2, 3] } }
output:
  status: [ "\${a-b.status}", "\${a-b.output.status}", "\${a-b.v}", "\${a-b}" ]
  reserved: \${steps.input.output}
  last: \${list.length}
  mapped: \${list.map(x => x * 2)}
  meta: [ "\${list.attempts}", "\${list.retry_count}" ]
`,
    );
    expect(output).toEqual({
      status: ['completed', 200, 1, { status: 200, v: 1 }],
      reserved: { own: 1, by: 1 },
      last: 3,
      mapped: [2, 4, 6],
      meta: [1, 0],
    });
  });

  it('read the ensemble input in their config, under their own input', async () => {
    const here = await openWithHelpers();
    const { output } = await outputOf(
      here,
      `
flow:
  - id: t
    operation: transform
    input: { mine: 1, both: step }
    config: { value: { mine: "\${input.mine}", theirs: "\${input.theirs}", both: "\${input.both}", whole: "\${execution.input.both}" } }
`,
      { input: { theirs: 2, both: 'ensemble' } },
    );
    expect(output).toEqual({ mine: 1, theirs: 2, both: 'step', whole: 'ensemble' });
  });

  it('lay their config over that of their agent, which never sees the ensemble input', async () => {
    const here = await openRunWorld();
    await here.code('configured', ({ config }) => config, 'config: { a: 1, b: "${input.x}", c: "${input.secret}" }');
    const { output } = await outputOf(
      here,
      'flow: [{ id: s, agent: configured, input: { x: 2 }, config: { a: "${input.secret}" } }]',
      {
        input: { secret: 7 },
      },
    );
    expect(output).toEqual({ a: 7, b: 2 });
  });

  it('run the handler that was written, whatever config or input says', async () => {
    const here = await openRunWorld();
    await here.code('mine', () => 'mine');
    await here.code('other', () => 'other');
    const config = '{ handler: agents/other.ts, script: agents/other.ts }';
    expect((await outputOf(here, `flow: [{ agent: mine, input: ${config}, config: ${config} }]`)).output).toBe('mine');
    const { output } = await outputOf(here, 'flow: [{ operation: code, config: { handler: ../agents/mine.ts } }]');
    expect(output).toBe('mine');
    await here.ensemble(
      `name: named\nagents: [{ name: own, operation: code }]\nflow: [{ agent: own, config: ${config} }]`,
    );
    const { message } = await refused(run(here, 'named'));
    expect(message).toBe('Code that came over the API is not run on this server: code.inline is off');
  });

  it('fill in the defaults of their agent, and fail on an input it refuses', async () => {
    const here = await openRunWorld();
    await here.code(
      'typed',
      ({ input }) => input,
      'inputs: { n: { type: number, required: true }, unit: { type: string, default: m } }',
    );
    expect((await outputOf(here, 'flow: [{ agent: typed, input: { n: 3 } }]')).output).toEqual({ n: 3, unit: 'm' });
    await here.ensemble('name: bad\nflow: [{ id: s, agent: typed, input: { n: three } }]');
    const refusal = await refused(run(here, 'bad'));
    expect(refusal).toMatchObject({ code: 'EXECUTION_FAILED', message: 'Invalid input: input.n must be a number' });
  });

  it('fail the run, named, when nothing handles their failure; what follows never starts', async () => {
    const here = await openWithHelpers();
    await here.ensemble(`
name: t
flow:
  - { id: ok, agent: echo, input: { v: 1 } }
  - { id: bad, agent: fail-n-times, input: { n: 99, message: disk is full } }
  - { id: after, agent: echo }
output: { v: "\${ok.output.v}", x: "\${bad.output.value}" }
`);
    const refusal = await refused(run(here, 't'));
    expect(refusal.body()).toEqual({
      error: {
        code: 'EXECUTION_FAILED',
        message: 'disk is full',
        executionId: expect.stringMatching(/^exec_/),
        step: 'bad',
      },
    });
    const kept = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
    expect(kept).toMatchObject({
      status: 'failed',
      output: null,
      error: { code: 'EXECUTION_FAILED', reason: 'STEP_FAILED', message: 'disk is full', step: 'bad' },
    });
    expect(kept.steps.map(({ step, status }) => [step, status])).toEqual([
      ['ok', 'completed'],
      ['bad', 'failed'],
    ]);
  });

  it('go on after a failure with onError, and after one that somebody asks about', async () => {
    const here = await openWithHelpers();
    const { output } = await outputOf(
      here,
      `
flow:
  - { id: a, agent: fail-n-times, input: { n: 9 }, onError: continue }
  - { id: b, agent: fail-n-times, input: { n: 9, code: NO_STOCK }, onError: { fallback: { left: "\${input.standby}" } } }
  - { id: c, agent: fail-n-times, input: { n: 9, message: down, status: 503 } }
  - { id: d, condition: "\${c.failed}", agent: echo, input: { from: backup } }
output:
  a: ["\${a.failed}", "\${a.output}", "\${a.executed}", "\${a.success}"]
  b: ["\${b.output.left}", "\${b.error.code}", "\${b.failed}"]
  c: ["\${c.error.message}", "\${c.error.status}", "why: \${c.error}"]
  d: \${d.output.from}
`,
      { input: { standby: 4 } },
    );
    expect(output).toEqual({
      a: [true, null, true, false],
      b: [4, 'NO_STOCK', true],
      c: ['down', 503, 'why: down'],
      d: 'backup',
    });
  });

  it('try again only what may go away, with the wait that was asked for', async () => {
    const here = await openWithHelpers();
    const flow = (input: string) =>
      `flow: [{ id: s, agent: fail-n-times, input: ${input}, retry: { attempts: 3, initialDelay: 1 }, onError: continue }]\noutput: "\${s.attempts}"`;
    const attempts = async (input: string) => (await outputOf(here, flow(input))).output;
    expect(await attempts('{ n: 2 }')).toBe(3);
    expect(await attempts('{ n: 9 }')).toBe(3);
    expect(await attempts('{ n: 9, status: 503 }')).toBe(3);
    expect(await attempts('{ n: 9, status: 404 }')).toBe(1);
    expect(await attempts('{ n: 9, status: 429 }')).toBe(3);
    expect(await attempts('{ n: 9, retryable: false }')).toBe(1);
  });

  it('are stopped by their time limit, which aborts the work', async () => {
    const here = await openWithHelpers();
    let aborted: unknown;
    await here.code('stuck', ({ signal }) => {
      signal.addEventListener('abort', () => {
        aborted = signal.reason;
      });
      return new Promise(() => {});
    });
    await here.ensemble('name: t\nflow: [{ id: slow, agent: stuck, timeout: 30, retry: 3 }, { agent: echo }]');
    const refusal = await refused(run(here, 't'));
    expect(refusal).toMatchObject({
      code: 'EXECUTION_FAILED',
      message: 'Timed out after 30 ms',
      extras: { step: 'slow' },
    });
    expect(aborted).toMatchObject({ reason: 'STEP_TIMEOUT' });
    const kept = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
    expect(kept.error).toMatchObject({ reason: 'STEP_TIMEOUT', step: 'slow' });
    expect(kept.steps).toMatchObject([{ step: 'slow', status: 'failed', timedOut: true, attempts: 1 }]);
  });

  it('are cut off when the time of the whole run is over', async () => {
    const here = await openWithHelpers();
    await here.ensemble(
      'name: t\ntimeout: 1h\nflow: [{ id: a, agent: sleep, input: { ms: 5000 }, onError: continue }, { id: b, agent: echo }]',
    );
    const refusal = await refused(run(here, 't', { options: { timeout: 40 } }));
    expect(refusal.status).toBe(408);
    expect(refusal.body().error).toEqual({
      code: 'TIMEOUT',
      message: 'Execution timed out after 40 ms',
      executionId: expect.any(String),
      step: 'a',
      timeout: 40,
    });
    const kept = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
    expect(kept.status).toBe('timeout');
    expect(kept.steps).toMatchObject([{ step: 'a', status: 'cancelled', error: { code: 'CANCELLED' } }]);
  });

  it('fail on an expression that makes no sense, an agent that is not there, and an output that misses its schema', async () => {
    const here = await openWithHelpers();
    await here.code('typed', () => ({ n: 'three' }), 'schema: { output: { n: number } }');
    const failure = async (step: string) => {
      await here.ensemble(`name: t\nflow: [${step}]`);
      const { extras, code } = await refused(run(here, 't'));
      const { error } = await getExecution(here.world, token(), extras.executionId ?? '');
      return { code, reason: error?.reason, step: error?.step };
    };
    expect(await failure('{ id: s, agent: echo, input: { n: "${input.x.y()}" } }')).toEqual({
      code: 'EXECUTION_FAILED',
      reason: 'EXPRESSION_ERROR',
      step: 's',
    });
    expect(await failure('{ id: s, agent: nobody }')).toEqual({
      code: 'EXECUTION_FAILED',
      reason: 'NOT_FOUND',
      step: 's',
    });
    expect(await failure('{ id: s, agent: typed, retry: 3 }')).toEqual({
      code: 'OUTPUT_SCHEMA_MISMATCH',
      reason: 'OUTPUT_SCHEMA_MISMATCH',
      step: 's',
    });
  });
});

describe('the output', () => {
  const blocks = `
flow: [{ id: find, agent: echo, input: { rows: "\${input.rows}" } }]
output:
  - when: \${find.output.rows.length > 0}
    status: 200
    headers: { X-Count: "\${find.output.rows.length}", X-None: "\${find.output.none}" }
    body: { data: "\${find.output.rows[0]}" }
  - when: \${find.output.rows.length === 0}
    status: 404
    body: { error: not_found }
`;

  it('is that of the first block that holds, with what the block set beside it', async () => {
    const here = await openWithHelpers();
    expect(await outputOf(here, blocks, { input: { rows: [7] } })).toMatchObject({
      output: { data: 7 },
      response: { status: 200, headers: { 'X-Count': '1' } },
    });
    expect(await outputOf(here, blocks, { input: { rows: [] } })).toMatchObject({
      output: { error: 'not_found' },
      response: { status: 404 },
    });
    expect(await outputOf(here, blocks, { input: { rows: 1 } })).toMatchObject({
      output: null,
      response: { status: 204 },
    });
  });

  it('may lead elsewhere, be raw, and say what it is', async () => {
    const here = await openWithHelpers();
    const flow = 'flow: [{ id: a, agent: echo, input: { to: /x?y=1 } }]\noutput: ';
    expect(await outputOf(here, `${flow}{ redirect: "\${a.to}" }`)).toMatchObject({
      output: null,
      response: { status: 302, headers: { Location: '/x?y=1' } },
    });
    expect(await outputOf(here, `${flow}{ redirect: { url: "\${a.to}", status: 308 } }`)).toMatchObject({
      response: { status: 308 },
    });
    expect(await outputOf(here, `${flow}{ rawBody: "<\${a.to}>", contentType: text/plain }`)).toMatchObject({
      output: '</x?y=1>',
      response: { headers: { 'Content-Type': 'text/plain' } },
    });
    await here.ensemble(`name: t\n${flow}{ redirect: "\${a.none}" }`);
    expect(await refused(run(here, 't'))).toMatchObject({ code: 'EXECUTION_FAILED' });
  });

  it('says by its format what it is, unless its headers do', async () => {
    const here = await openWithHelpers();
    const flow = 'flow: [{ id: a, agent: echo, input: [{ x: 1 }] }]\noutput: ';
    expect(await outputOf(here, `${flow}{ body: "\${a.output}", format: csv }`)).toMatchObject({
      output: [{ x: 1 }],
      response: { headers: { 'Content-Type': 'text/csv; charset=utf-8' } },
    });
    const headers = 'headers: { content-type: text/x }';
    expect(await outputOf(here, `${flow}{ body: { a: 1 }, format: { type: yaml, extract: a }, ${headers} }`)).toEqual(
      expect.objectContaining({ output: { a: 1 }, response: { headers: { 'content-type': 'text/x' } } }),
    );
    await here.ensemble(`name: t\n${flow}{ body: "\${a.output}", format: html }`);
    expect((await refused(run(here, 't'))).message).toContain('html needs text');
  });

  it('that cannot be evaluated fails the run', async () => {
    const here = await openWithHelpers();
    await here.ensemble('name: t\nflow: [{ id: a, agent: echo }]\noutput: { headers: { X: "a\\nb" }, body: 1 }');
    const refusal = await refused(run(here, 't'));
    expect(refusal).toMatchObject({ code: 'EXECUTION_FAILED', extras: { executionId: expect.any(String) } });
    expect(refusal.extras.step).toBeUndefined();
  });

  it('is null where nothing ran', async () => {
    const here = await openWithHelpers();
    expect((await outputOf(here, 'flow: [{ agent: echo, condition: false }]', { input: { a: 1 } })).output).toBeNull();
  });
});

it('a bug of ours leaves a failed execution that says no more than that, and is logged whole', async () => {
  const here = await openWithHelpers();
  await here.ensemble('name: t\nflow: [{ id: a, operation: http, config: { url: "http://127.0.0.1/" } }]');
  const broken = () => Promise.reject(new RangeError('an inner detail'));
  const network = Object.assign(broken, { reach: broken });
  const refusal = await refused(runToEnd({ ...here.world, network }, token(), { ensemble: 't', body: {} }));
  expect(refusal.body().error).toEqual({
    code: 'INTERNAL_ERROR',
    message: 'Internal error',
    executionId: expect.any(String),
  });
  const kept = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
  expect(kept).toMatchObject({ status: 'failed', error: { message: 'Internal error' } });
  expect(JSON.stringify(kept)).not.toContain('an inner detail');
  expect(here.logged.join()).toContain('an inner detail');
});

it('an execution keeps no environment value, though its steps work with it', async () => {
  const here = await openRunWorld({ settings: { env: { API_KEY: 'key-12345678' } } });
  await here.code('call', ({ input }) => {
    if (input.fail) throw new Error(`no such key: ${input.key}`);
    return { length: input.key.length, echo: `Bearer ${input.key}` };
  });
  await here.ensemble(
    'name: t\nflow: [{ id: s, agent: call, input: { key: "${env.API_KEY}", fail: "${input.fail}" } }]\noutput: "${s.length}"',
  );
  const { body, executionId } = await run(here, 't', { input: { fail: false } });
  expect(body.output).toBe(12);
  const kept = await getExecution(here.world, token(), executionId);
  expect(kept.steps[0]).toMatchObject({ input: { key: '[env API_KEY]' }, output: { echo: 'Bearer [env API_KEY]' } });
  const refusal = await refused(run(here, 't', { input: { fail: true } }));
  expect(refusal.message).toBe('no such key: [env API_KEY]');
  const failed = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
  expect(JSON.stringify(failed)).not.toContain('key-12345678');
});
