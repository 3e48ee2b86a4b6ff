import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cancelExecution } from '@ensembleapp/core/executions/cancel-execution.ts';
import { executeEnsemble } from '@ensembleapp/core/executions/execute-ensemble.ts';
import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import { goOn } from '@ensembleapp/core/executions/go-on.ts';
import { resumeExecution } from '@ensembleapp/core/executions/resume-execution.ts';
import { Couriers } from '@ensembleapp/core/executions/telling/couriers.ts';
import { listDeliveries } from '@ensembleapp/core/executions/telling/list-deliveries.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import type { Delivery, ExecuteEnsemble } from '@ensembleapp/protocol';
import { openTestApp } from '@ensembleapp/server/testing/test-app.ts';
import { describe, expect, it } from 'vitest';
import { type Flows, openFlows } from './open-flows.ts';
import { refused, token } from './run-world.ts';
import { openReceiver, type Posted } from './webhook-receiver.ts';

const SECRET = 'a-secret-of-the-receiver';

/** Runs a new ensemble `t`, and waits until every notice of it has been tried. @returns the execution's id */
async function run(here: Flows, yaml: string, body: ExecuteEnsemble = {}): Promise<string> {
  await here.ensemble(`name: t\n${yaml}`);
  const id = await executeEnsemble(here.world, token(), { ensemble: 't', body }).then(
    ({ executionId }) => executionId,
    (error: unknown) => {
      if (error instanceof Refusal && error.extras.executionId) return error.extras.executionId;
      throw error;
    },
  );
  await here.world.background.drain();
  return id;
}

async function deliveriesOf({ world }: Flows, id: string): Promise<readonly Delivery[]> {
  return (await listDeliveries(world, token(), id, { limit: 100 })).rows;
}

/** Flows whose clock stands still until it is told. */
async function openAtRest(env: Readonly<Record<string, string>> = {}, allow = ['127.0.0.1']) {
  const here = await openFlows({ settings: { env, envAllow: Object.keys(env) }, allow });
  let now = Date.now();
  const world = { ...here.world, clock: { now: () => now } };
  const pass = async (ms: number) => {
    now += ms;
    await world.couriers.send(world);
    await world.background.drain();
  };
  return { ...here, world, pass };
}

function signatureOf({ headers, text }: Posted): string {
  const signed = `${headers['x-conductor-timestamp']}.${text}`;
  return `sha256=${createHmac('sha256', SECRET).update(signed).digest('hex')}`;
}

const told = (posted: readonly Posted[]) => posted.map(({ body }) => body.event);

describe('a webhook of an ensemble', () => {
  it('is told of what it asks for, in order, signed, with what expressions put in', async () => {
    const { url, posted } = await openReceiver();
    const here = await openAtRest({ HOOK_SECRET: SECRET });
    const id = await run(
      here,
      `
notifications:
  - type: webhook
    url: "${url}/\${ensemble.name}/\${event}?who=\${input.who}"
    events: [execution.started, execution.completed, execution.failed]
    secret: \${env.HOOK_SECRET}
    headers: { X-Run: "\${execution.id}", X-Status: "\${data.status}", x-conductor-event: mine }
flow: [{ agent: echo, input: 7 }]`,
      { input: { who: 'ada' } },
    );
    expect(told(posted)).toEqual(['execution.started', 'execution.completed']);
    const [started, completed] = posted;
    if (!started || !completed) throw new Error('nothing was posted');
    expect(started.body).toEqual({
      id: expect.stringMatching(/^evt_\w{22}$/),
      event: 'execution.started',
      timestamp: new Date(here.world.clock.now()).toISOString(),
      data: { id, ensemble: 't', status: 'running', input: { who: 'ada' } },
    });
    expect(completed.body.data).toEqual({ id, ensemble: 't', status: 'completed', output: 7, duration: 0 });
    expect(completed.path).toBe('/t/execution.completed?who=ada');
    expect(completed.headers).toMatchObject({
      'content-type': 'application/json',
      'x-run': id,
      'x-status': 'completed',
      'x-conductor-event': 'execution.completed',
      'x-conductor-delivery-attempt': '1',
      'x-conductor-timestamp': String(Math.floor(here.world.clock.now() / 1000)),
    });
    for (const one of posted) expect(one.headers['x-conductor-signature']).toBe(signatureOf(one));
    expect(await deliveriesOf(here, id)).toEqual(
      posted.map(({ body }) => ({
        id: body.id,
        event: body.event,
        url: `${url}/t/${body.event}`,
        attempt: 1,
        timestamp: here.world.clock.now(),
        status: 200,
        error: null,
        duration: 0,
        nextAttempt: null,
      })),
    );
  });

  it('is told how a run ended when it names no events, unsigned without a secret', async () => {
    const { url, posted } = await openReceiver();
    const here = await openFlows();
    await run(here, `notifications: { type: webhook, url: "${url}" }\nflow: [{ agent: echo, input: 1 }]`);
    const failing = 'flow: [{ id: bad, agent: fail, input: { message: gone, code: LOST } }]';
    await run(here, `notifications: { type: webhook, url: "${url}" }\n${failing}`);
    expect(told(posted)).toEqual(['execution.completed', 'execution.failed']);
    expect(posted[1]?.body.data).toMatchObject({
      status: 'failed',
      error: { code: 'EXECUTION_FAILED', reason: 'LOST', message: 'gone', step: 'bad' },
    });
    for (const { headers } of posted) expect(headers).not.toHaveProperty('x-conductor-signature');
  });

  it('is tried again after 1, 5 and 30 seconds, each time with the same id, and then no more', async () => {
    const { url, posted } = await openReceiver(() => 503);
    const here = await openAtRest();
    const id = await run(here, `notifications: { type: webhook, url: "${url}" }\nflow: [{ agent: echo }]`);
    for (const wait of [999, 1, 4999, 1, 29_999, 1, 600_000]) await here.pass(wait);
    const deliveries = await deliveriesOf(here, id);
    expect(deliveries.map(({ attempt, status, error }) => [attempt, status, error])).toEqual([
      [1, 503, 'HTTP 503'],
      [2, 503, 'HTTP 503'],
      [3, 503, 'HTTP 503'],
      [4, 503, 'HTTP 503'],
    ]);
    const waits = deliveries.map(({ timestamp, nextAttempt }) => nextAttempt && nextAttempt - timestamp);
    expect(waits).toEqual([1000, 5000, 30_000, null]);
    expect(new Set(posted.map(({ body }) => body.id)).size).toBe(1);
    expect(posted.map(({ headers }) => headers['x-conductor-delivery-attempt'])).toEqual(['1', '2', '3', '4']);
    expect(here.logged.join()).toContain('a notification was not delivered');
  });

  it('is told of the next event when the one before is done with', async () => {
    const { url, posted } = await openReceiver((_, index) => (index === 0 ? 500 : 204));
    const here = await openAtRest();
    const events = '[execution.started, execution.completed]';
    await run(here, `notifications: { type: webhook, url: "${url}", events: ${events} }\nflow: [{ agent: echo }]`);
    expect(told(posted)).toEqual(['execution.started']);
    await here.pass(1000);
    expect(told(posted)).toEqual(['execution.started', 'execution.started', 'execution.completed']);
  });

  it.each([
    [408, true],
    [429, true],
    [500, true],
    [400, false],
    [404, false],
    [302, false],
    [201, false],
  ])('that answers %i is asked again: %s', async (status, isAgain) => {
    const { url, posted } = await openReceiver(() => status);
    const here = await openAtRest();
    const id = await run(here, `notifications: { type: webhook, url: "${url}" }\nflow: [{ agent: echo }]`);
    const [delivery] = await deliveriesOf(here, id);
    expect(delivery?.nextAttempt !== null).toBe(isAgain);
    expect(delivery).toMatchObject({ status, error: status < 400 ? null : `HTTP ${status}` });
    expect(posted.map(({ path }) => path)).toEqual(['/']);
  });

  it('that does not answer in time, or breaks the connection, is asked again', async () => {
    const silent = await openReceiver(() => undefined);
    const broken = await openReceiver(() => 'broken');
    const here = await openAtRest();
    const id = await run(
      here,
      `notifications: [{ type: webhook, url: "${silent.url}", timeout: 20 }, { type: webhook, url: "${broken.url}" }]
flow: [{ agent: echo }]`,
    );
    const deliveries = await deliveriesOf(here, id);
    expect(deliveries.map(({ error }) => error).toSorted()).toEqual([
      expect.stringContaining('127.0.0.1'),
      'No answer within 20 ms',
    ]);
    expect(deliveries.every(({ status, nextAttempt }) => status === null && nextAttempt !== null)).toBe(true);
  });

  it('whose secret, address or header is not set is sent nothing, and that is listed', async () => {
    const { url, posted } = await openReceiver();
    const here = await openFlows({ settings: { envAllow: ['UNSET'] } });
    const id = await run(
      here,
      `notifications:
  - { type: webhook, url: "${url}", secret: "\${env.UNSET}" }
  - { type: webhook, url: "\${env.UNSET}" }
  - { type: webhook, url: "${url}/\${env.UNSET}" }
  - { type: webhook, url: "${url}", headers: { authorization: "\${env.UNSET}" } }
flow: [{ agent: echo }]`,
    );
    const deliveries = await deliveriesOf(here, id);
    expect(deliveries.map(({ error, status, nextAttempt }) => [error, status, nextAttempt])).toEqual([
      ['Not sent: its secret is not set', null, null],
      ['Not sent: its url is not set', null, null],
      [expect.stringMatching(/^Not sent: .*env\.UNSET.* is not set$/), null, null],
      ['Not sent: the header authorization is not set', null, null],
    ]);
    expect(posted).toEqual([]);
    expect(here.logged.join()).toContain('a notification was not delivered');
  });

  it('at a private address that nobody allowed is sent nothing', async () => {
    const { url, posted } = await openReceiver();
    const here = await openAtRest({}, []);
    const id = await run(here, `notifications: { type: webhook, url: "${url}" }\nflow: [{ agent: echo }]`);
    const [delivery] = await deliveriesOf(here, id);
    expect(delivery).toMatchObject({ status: null, error: expect.stringContaining('private'), nextAttempt: null });
    expect(posted).toEqual([]);
  });

  it.each(['exit', 'step'])('is told what agents completed and what became of the state: %s', async (durability) => {
    const { url, posted } = await openReceiver();
    const here = await openFlows();
    await run(
      here,
      `durability: ${durability}
state: { schema: { n: number } }
notifications: { type: webhook, url: "${url}", events: [agent.completed, state.updated] }
flow:
  - { id: one, agent: echo, input: 1, state: { set: { n: "\${output}" } } }
  - { id: two, operation: transform, config: { value: 2 } }
  - { id: three, agent: fail, onError: continue }
  - { id: four, agent: echo, input: 4, state: { set: { n: "\${state.n + output}" } } }`,
    );
    expect(posted.map(({ body: { event, data } }) => [event, data.step, data.output ?? data.state])).toEqual([
      ['agent.completed', 'one', 1],
      ['state.updated', 'one', { n: 1 }],
      ['agent.completed', 'four', 4],
      ['state.updated', 'four', { n: 5 }],
    ]);
    expect(posted[0]?.body.data).toMatchObject({ agent: 'echo', ensemble: 't' });
  });

  it('is told once that a run waits, and of nothing a second time when it goes on', async () => {
    const { url, posted } = await openReceiver();
    const here = await openFlows();
    const id = await run(
      here,
      `state: { schema: { n: number } }
notifications:
  type: webhook
  url: "${url}"
  events: [execution.started, agent.completed, state.updated, execution.waiting, execution.completed]
flow:
  - { id: one, agent: echo, input: 1, state: { set: { n: "\${output}" } } }
  - { id: ask, type: approval, prompt: Sure?, minApprovals: 2 }
  - { id: two, agent: echo, input: 2 }`,
    );
    for (const name of ['ada', 'bob']) {
      await resumeExecution(here.world, { ...token(), id: `tok_${name}`, subject: name }, id, { approved: true });
      await here.world.background.drain();
    }
    expect(told(posted)).toEqual([
      'execution.started',
      'agent.completed',
      'state.updated',
      'execution.waiting',
      'agent.completed',
      'execution.completed',
    ]);
    const { data } = posted[3]?.body ?? {};
    expect(data).toMatchObject({ status: 'waiting_for_input', waiting: { step: 'ask', prompt: 'Sure?' } });
    expect(posted[3]?.text).not.toContain('hitl_');
  });

  it('is told that a run was stopped, and that its time was over', async () => {
    const { url, posted } = await openReceiver();
    const here = await openFlows();
    const notified = `notifications: { type: webhook, url: "${url}" }`;
    const id = await run(here, `${notified}\nflow: [{ id: ask, type: approval, prompt: Sure? }]`);
    await cancelExecution(here.world, token(), id);
    await run(here, `${notified}\ntimeout: 20\nflow: [{ agent: nap, input: { ms: 3000 } }]`);
    expect(told(posted)).toEqual(['execution.cancelled', 'execution.timeout']);
    expect(posted.map(({ body }) => body.data.status)).toEqual(['cancelled', 'timeout']);
  });

  it('is told of the run of an ensemble that is a step of another', async () => {
    const { url, posted } = await openReceiver();
    const here = await openFlows();
    await here.ensemble(`name: inner\nnotifications: { type: webhook, url: "${url}" }\nflow: [{ agent: echo }]`);
    await run(here, 'flow: [{ ensemble: inner, input: { a: 1 } }]');
    expect(posted.map(({ body }) => [body.data.ensemble, body.data.output])).toEqual([['inner', { a: 1 }]]);
  });

  it('is told that a run was cut off by a crash', async () => {
    const { url, posted } = await openReceiver();
    const here = await openFlows();
    const id = await run(
      here,
      `durability: exit
notifications: { type: webhook, url: "${url}", events: [execution.started, execution.failed] }
flow: [{ agent: echo }]`,
    );
    const kept = await here.world.store.executions.find('default', id);
    if (kept?.status !== 'completed') throw new Error('it did not complete');
    const { output: _, endTime: __, ...begun } = kept;
    await here.world.store.executions.save({ ...begun, status: 'running' });
    await goOn(here.world, { tenantId: 'default', id });
    await here.world.background.drain();
    expect(told(posted)).toEqual(['execution.started', 'execution.failed']);
    expect(posted[1]?.body.data.error).toMatchObject({ reason: 'INTERRUPTED' });
  });
});

describe('a webhook of a call', () => {
  it('is told how the run ended, signed with a secret that nobody sees again', async () => {
    const { url, posted } = await openReceiver((_, index) => (index === 0 ? 500 : 200));
    const here = await openAtRest();
    const webhook = `${url}/hook?token=in-the-query-string`;
    const body = { options: { webhook, webhookSecret: SECRET }, async: true };
    const id = await run(here, 'flow: [{ agent: echo, input: 3 }]', body);
    await here.pass(1000);
    expect(posted.map(({ path }) => path)).toEqual(Array(2).fill('/hook?token=in-the-query-string'));
    for (const one of posted) expect(one.headers['x-conductor-signature']).toBe(signatureOf(one));
    expect(posted[1]?.body).toMatchObject({
      event: 'execution.completed',
      data: { id, status: 'completed', output: 3 },
    });
    const deliveries = await deliveriesOf(here, id);
    expect(deliveries.map((delivery) => [delivery.url, delivery.status])).toEqual([
      [`${url}/hook`, 500],
      [`${url}/hook`, 200],
    ]);
    const shown = JSON.stringify([await getExecution(here.world, token(), id), deliveries, here.logged]);
    const written = ['ensemble.db', 'ensemble.db-wal'].map((file) => readFileSync(join(here.folder, file), 'latin1'));
    for (const text of [shown, ...written]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain('in-the-query-string');
    }
  });

  it.each([
    [{ webhook: 'https://127.0.0.1/hook' }, 'options.webhook'],
    [{ webhook: 'https://localhost/hook' }, 'options.webhook'],
    [{ webhook: 'https://[::1]/hook' }, 'options.webhook'],
    [{ webhook: 'http://93.184.215.14/hook' }, 'options.webhook'],
    [{ webhook: 'https://ada:pass@93.184.215.14/' }, 'options.webhook'],
    [{ webhook: 'ftp://93.184.215.14/' }, 'options.webhook'],
    [{ webhook: 'hook' }, 'options.webhook'],
    [{ webhookSecret: SECRET }, 'options.webhookSecret'],
  ])('%j is refused before anything runs', async (options, path) => {
    const here = await openFlows({ allow: [] });
    await here.ensemble('name: t\nflow: [{ agent: note, input: 1 }]');
    const refusal = await refused(executeEnsemble(here.world, token(), { ensemble: 't', body: { options } }));
    expect(refusal.body().error).toMatchObject({ code: 'INVALID_INPUT', details: [{ path }] });
    expect(here.seen).toEqual([]);
  });
});

it('what a stopped server did not send is sent by the next one', async () => {
  const { url, posted } = await openReceiver();
  const here = await openFlows();
  here.world.couriers.stop();
  const id = await run(here, `notifications: { type: webhook, url: "${url}" }\nflow: [{ agent: echo }]`);
  expect(posted).toEqual([]);
  const next = [new Couriers(), new Couriers()];
  await Promise.all(next.map((couriers) => couriers.send({ ...here.world, couriers })));
  await here.world.background.drain();
  expect(posted.map(({ body }) => body.data.id)).toEqual([id]);
});

it('deliveries are listed page by page over HTTP', async () => {
  const app = await openTestApp();
  const notifications = [1, 2, 3].map((number) => ({ type: 'webhook', url: `http://127.0.0.1/${number}?a=b` }));
  const flow = [{ id: 'one', operation: 'transform', config: { value: 1 } }];
  await app.local('POST', '/api/v1/ensembles', { name: 'told', notifications, flow });
  const { body: ran } = await app.local('POST', '/api/v1/execute/ensemble/told', {});
  await app.world.background.drain();
  const path = `/api/v1/executions/${ran.id}/deliveries?limit=2`;
  const { body: first } = await app.local('GET', path);
  const { body: second } = await app.local('GET', `${path}&cursor=${first.nextCursor}`);
  const listed = [...first.deliveries, ...second.deliveries];
  expect(listed.map((delivery) => delivery.url).toSorted()).toEqual([1, 2, 3].map((n) => `http://127.0.0.1/${n}`));
  expect(listed.every(({ status, nextAttempt }) => status === null && nextAttempt === null)).toBe(true);
  expect([first.hasMore, second.hasMore, second.nextCursor]).toEqual([true, false, null]);
  expect((await app.local('GET', '/api/v1/executions/exec_none/deliveries')).status).toBe(404);
});

it('deliveries are listed for whoever may see the execution', async () => {
  const { url } = await openReceiver();
  const here = await openFlows();
  const id = await run(here, `notifications: { type: webhook, url: "${url}" }\nflow: [{ agent: echo }]`);
  const others = [token(['admin'], {}, 'other'), token(['read:executions'], { ensembles: ['another'] })];
  for (const principal of others) {
    const refusal = await refused(listDeliveries(here.world, principal, id, { limit: 10 }));
    expect(refusal.code).toBe('NOT_FOUND');
  }
});
