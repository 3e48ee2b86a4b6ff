import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import { listExecutions } from '@ensembleapp/core/executions/list-executions.ts';
import type { ExecuteAgent } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { jwt, openRunWorld, type RunWorld, refused, runAgentToEnd, token } from './run-world.ts';

const run = ({ world }: RunWorld, agent: string, body: ExecuteAgent = {}) =>
  runAgentToEnd(world, token(), { agent, body });

describe('executing an agent', () => {
  it('answers its output and what it did', async () => {
    const here = await openRunWorld();
    await here.code(
      'greeter',
      ({ input }) => ({ greeting: `Hello, ${input.name}!` }),
      'inputs: { name: { type: string, default: you } }',
    );
    const { executionId, body } = await run(here, 'greeter', {
      options: { enableTracing: true },
      metadata: { ticket: '7' },
    });
    expect(body).toEqual({
      id: executionId,
      status: 'completed',
      output: { greeting: 'Hello, you!' },
      duration: expect.any(Number),
      timestamp: expect.any(Number),
      trace: [expect.objectContaining({ step: 'greeter', operation: 'code', status: 'completed' })],
      operations: [{ name: 'greeter', operation: 'code', duration: expect.any(Number), cached: false }],
    });
    const kept = await getExecution(here.world, token(), executionId);
    expect(kept).toMatchObject({ kind: 'agent', agent: 'greeter', ensemble: null, metadata: { ticket: '7' } });
    expect(kept.trace).toEqual(body.trace);
  });

  it('overrides only what the agent lets its callers override, and never reads it as an expression', async () => {
    const here = await openRunWorld();
    await here.code(
      'configured',
      ({ config }) => config,
      'config: { tone: "${input.tone}", secret: kept }\noverridable: [tone]',
    );
    expect((await run(here, 'configured', { input: { tone: 'dry' }, config: {} })).body.output).toEqual({
      tone: 'dry',
      secret: 'kept',
    });
    expect((await run(here, 'configured', { config: { tone: '${env.X}' } })).body.output).toEqual({
      tone: '${env.X}',
      secret: 'kept',
    });
    const refusal = await refused(run(here, 'configured', { config: { tone: 'a', secret: 'b' } }));
    expect(refusal.extras.details).toEqual([{ path: 'config.secret', message: 'may not be overridden' }]);
  });

  it('is unknown to other tenants', async () => {
    const here = await openRunWorld();
    await here.code('mine', () => 1);
    const other = token(['admin'], {}, 'acme');
    expect((await refused(runAgentToEnd(here.world, other, { agent: 'mine', body: {} }))).body()).toEqual({
      error: { code: 'NOT_FOUND', message: 'Agent not found: mine' },
    });
  });
});

describe('a handler', () => {
  it('is given what its context promises, frozen where it is not its own', async () => {
    const here = await openRunWorld({ settings: { env: { REGION: 'eu' } } });
    await here.code('look', async (ctx) => {
      ctx.input.list.push(4);
      ctx.logger.info('looking', { at: 'it' });
      const answer = await ctx.fetch('http://10.0.0.1/').catch((error: { code: string }) => error.code);
      return {
        keys: Object.keys(ctx).toSorted(),
        env: ctx.env,
        attempt: ctx.attempt,
        step: ctx.stepId,
        sameId: ctx.executionId.startsWith('exec_'),
        frozen: [Object.isFrozen(ctx.secure), Object.isFrozen(ctx.context), Object.isFrozen(ctx.context.team)],
        answer,
        input: ctx.input,
      };
    });
    const { body, executionId } = await runAgentToEnd(here.world, jwt({ team: { id: 1 } }), {
      agent: 'look',
      body: { input: { list: [3] } },
    });
    expect(body.output).toEqual({
      keys: [
        'attempt',
        'component',
        'config',
        'context',
        'env',
        'executionId',
        'fetch',
        'idempotencyKey',
        'input',
        'kv',
        'logger',
        'resumed',
        'secure',
        'setState',
        'signal',
        'sleep',
        'state',
        'stepId',
        'user',
      ],
      env: { REGION: 'eu' },
      attempt: 1,
      step: 'look',
      sameId: true,
      frozen: [true, true, true],
      answer: 'ADDRESS_NOT_ALLOWED',
      input: { list: [3, 4] },
    });
    expect((await getExecution(here.world, token(), executionId)).input).toEqual({ list: [3] });
    expect(here.logged.join()).toContain('looking');
  });

  it('logs no environment value, and what it cannot log does not fail it', async () => {
    const here = await openRunWorld({ settings: { env: { API_KEY: 'key-12345678' } } });
    await here.code('log', ({ logger, env }) => {
      const cycle: { self?: unknown } = {};
      cycle.self = cycle;
      logger.warn(`using ${env.API_KEY}`, { header: `Bearer ${env.API_KEY}` });
      logger.debug('a cycle', cycle);
      return 1;
    });
    expect((await run(here, 'log')).body.output).toBe(1);
    expect(here.logged.join()).toContain('Bearer [env API_KEY]');
    expect(here.logged.join()).not.toContain('key-12345678');
  });

  it('may take its input apart, answer nothing, and answer dates', async () => {
    const here = await openRunWorld();
    await here.code('two', (input, ctx) => ({ input, attempt: ctx.attempt, when: new Date(0), gone: undefined }));
    await here.code('none', () => undefined);
    expect((await run(here, 'two', { input: { a: 1 } })).body.output).toEqual({
      input: { a: 1 },
      attempt: 1,
      when: '1970-01-01T00:00:00.000Z',
    });
    expect((await run(here, 'none')).body.output).toBeNull();
  });

  it('fails with its own message and code, never with its stack', async () => {
    const here = await openRunWorld();
    await here.code('broken', () => {
      throw Object.assign(new Error('no such order'), { code: 'ORDER_GONE', status: 404 });
    });
    const refusal = await refused(run(here, 'broken'));
    expect(refusal.body().error).toEqual({
      code: 'EXECUTION_FAILED',
      message: 'no such order',
      executionId: expect.any(String),
      step: 'broken',
    });
    const kept = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
    expect(kept.error?.reason).toBe('ORDER_GONE');
    expect(kept.steps[0]?.error).toEqual({ code: 'ORDER_GONE', message: 'no such order', status: 404 });
    expect(JSON.stringify(kept)).not.toContain('.ts:');
  });

  it('fails when it answers a function, a cycle, or what cannot be loaded', async () => {
    const here = await openRunWorld();
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    await here.code('function', () => ({ f: () => 1 }));
    await here.code('cycle', () => cycle);
    await here.agent('name: gone\noperation: code\nhandler: ./gone.ts');
    expect((await refused(run(here, 'function'))).message).toBe(
      '"f" of the output is a function, which JSON cannot hold',
    );
    expect((await refused(run(here, 'cycle'))).message).toBe('"self" of the output is a cycle, which JSON cannot hold');
    expect((await refused(run(here, 'gone'))).message).toBe('The handler agents/gone.ts could not be loaded');
  });
});

describe('executions', () => {
  it('are shown to their tenant, narrowed to what the credential is restricted to', async () => {
    const here = await openRunWorld();
    await here.code('a', () => 1);
    await here.code('b', () => {
      throw new Error('no');
    });
    const { executionId } = await run(here, 'a');
    await refused(run(here, 'b'));
    const page = { limit: 10 };
    const all = await listExecutions(here.world, token(), {}, page);
    expect(all).toMatchObject({ total: 2 });
    expect(all.rows.map(({ agent, status }) => [agent, status]).toSorted()).toEqual([
      ['a', 'completed'],
      ['b', 'failed'],
    ]);
    const narrow = token(['read:executions'], { agents: ['b'] });
    expect((await listExecutions(here.world, narrow, {}, page)).rows.map(({ agent }) => agent)).toEqual(['b']);
    expect(await refused(getExecution(here.world, narrow, executionId))).toMatchObject({
      message: `Execution not found: ${executionId}`,
    });
    const stranger = token(['admin'], {}, 'acme');
    expect((await refused(getExecution(here.world, stranger, executionId))).code).toBe('NOT_FOUND');
    expect((await listExecutions(here.world, stranger, {}, page)).total).toBe(0);
    expect((await listExecutions(here.world, token(), { status: ['failed'] }, page)).total).toBe(1);
    const first = await listExecutions(here.world, token(), {}, { limit: 1 });
    const second = await listExecutions(here.world, token(), {}, { limit: 1, after: first.next });
    expect(second.next).toBeUndefined();
    expect(first.rows[0]?.id).not.toBe(second.rows[0]?.id);
  });
});
