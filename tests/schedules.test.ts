import { keepGoing } from '@ensembleapp/core/executions/keep-going.ts';
import { runDue } from '@ensembleapp/core/triggers/run-due.ts';
import { runStartups } from '@ensembleapp/core/triggers/run-startups.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import { issueToken } from '@ensembleapp/server/testing/issue.ts';
import { openTestApp, refusal, type TestApp } from '@ensembleapp/server/testing/test-app.ts';
import { folder, serve } from '@ensembleapp/server/testing/test-project.ts';
import { describe, expect, it } from 'vitest';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 2024-01-16T12:26:40Z, as test apps begin. */
const START = 1_705_408_000_000;
/** 12:30. */
const HALF_PAST = START + 200_000;

const FLOW = [{ id: 'said', operation: 'transform', config: { value: '${input}' } }];

async function saveEnsemble(app: TestApp, name: string, more: JsonObject = {}, method = 'POST') {
  const path = method === 'POST' ? '/api/v1/ensembles' : `/api/v1/ensembles/${name}`;
  const saved = await app.local(method, path, { name, flow: FLOW, ...more });
  expect([saved.status, saved.body]).toEqual([method === 'POST' ? 201 : 200, expect.anything()]);
}

/** Lets the clock go to a time, and does what a server does every second. */
async function at(app: TestApp, time: number): Promise<void> {
  app.clock.time = time;
  app.world.definitions.triggers.forget();
  await runDue(app.world);
  await app.world.background.drain();
}

async function schedules(app: TestApp) {
  return (await app.local('GET', '/api/v1/schedules')).body.schedules;
}

const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);

async function runs(app: TestApp) {
  const { body } = await app.local('GET', '/api/v1/executions');
  const found = await Promise.all(
    body.executions.map(async ({ id }: { id: string }) => (await app.local('GET', `/api/v1/executions/${id}`)).body),
  );
  return found.toReversed();
}

const cron = (more: JsonObject = {}) => ({ trigger: [{ type: 'cron', cron: '*/30 * * * *', ...more }] });

describe('cron triggers', () => {
  it('run their ensemble when it is time, with their input and when that was', async () => {
    const app = await openTestApp({ env: { PLACE: 'Bern' }, envAllow: ['PLACE'] });
    const trigger = { timezone: 'Europe/Zurich', input: { place: '${env.PLACE}' }, metadata: { why: 'daily' } };
    const output = {
      input: '${input}',
      type: '${trigger.type}',
      why: '${trigger.metadata.why}',
      env: '${metadata.cron}',
    };
    await saveEnsemble(app, 'report', { ...cron(trigger), output });
    await at(app, HALF_PAST - 1);
    expect(await runs(app)).toEqual([]);

    await at(app, HALF_PAST + 700);
    const [run, ...more] = await runs(app);
    expect(more).toEqual([]);
    const [{ id }] = await schedules(app);
    expect(run).toMatchObject({ status: 'completed', trigger: { type: 'cron' }, caller: { kind: 'schedule', id } });
    const moment = {
      cron: '*/30 * * * *',
      timezone: 'Europe/Zurich',
      triggeredAt: HALF_PAST + 700,
      scheduledFor: HALF_PAST,
    };
    const input = { place: 'Bern', _schedule: moment };
    expect(run.output).toEqual({ input, type: 'cron', why: 'daily', env: '*/30 * * * *' });

    await at(app, HALF_PAST + 1700);
    expect(await runs(app)).toHaveLength(1);
    expect(await schedules(app)).toMatchObject([
      {
        name: 'report',
        ensemble: 'report',
        version: 'latest',
        overlap: 'skip',
        enabled: true,
        managedBy: 'api',
        lastRun: HALF_PAST + 700,
        lastStatus: 'completed',
        nextRun: HALF_PAST + 30 * MINUTE,
        missed: 0,
      },
    ]);
  });

  it('run each due time once when several servers look', async () => {
    const app = await openTestApp();
    await saveEnsemble(app, 'report', cron());
    await app.world.schedules.declare();
    const others = await Promise.all([1, 2, 3].map(() => openTestApp({}, app.file)));
    const all = [app, ...others];
    for (const one of all) one.clock.time = HALF_PAST;
    await Promise.all(all.map((one) => runDue(one.world)));
    for (const one of all) await one.world.background.drain();
    expect(await runs(app)).toHaveLength(1);
  });

  it('run once, late, what was missed within the hour, and count the rest as missed', async () => {
    const app = await openTestApp();
    await saveEnsemble(app, 'daily', { trigger: [{ type: 'cron', cron: '30 12 * * *' }] });
    await saveEnsemble(app, 'newest', cron());
    await saveEnsemble(app, 'each', cron({ overlap: 'allow' }));
    await app.world.schedules.declare();

    const late = HALF_PAST + 5 * HOUR + 10 * MINUTE;
    await at(app, late);
    const found = (await runs(app)).map(({ ensemble, input }) => [
      ensemble,
      (input._schedule.scheduledFor - HALF_PAST) / MINUTE,
    ]);
    expect(found.toSorted()).toEqual([
      ['each', 270],
      ['each', 300],
      ['newest', 300],
    ]);
    const nextRun = HALF_PAST + 5.5 * HOUR;
    expect((await schedules(app)).toSorted(byName)).toMatchObject([
      { name: 'daily', missed: 1, lastRun: null, nextRun: HALF_PAST + 24 * HOUR },
      { name: 'each', missed: 9, lastRun: late, nextRun },
      { name: 'newest', missed: 10, lastRun: late, nextRun },
    ]);
  });

  it.each([
    ['skip', 1, 1],
    ['queue', 1, 2],
    ['allow', 2, 2],
  ] as const)('with overlap %s do what that says while a run goes on', async (overlap, during, after) => {
    const app = await openTestApp();
    const flow = [{ id: 'rest', type: 'sleep', duration: '40m' }];
    await saveEnsemble(app, 'long', { flow, ...cron({ overlap }) });
    await app.world.schedules.declare();
    await at(app, HALF_PAST);
    await at(app, HALF_PAST + 30 * MINUTE);
    expect(await runs(app)).toHaveLength(during);
    app.clock.time = HALF_PAST + 41 * MINUTE;
    await keepGoing(app.world);
    await app.world.background.drain();
    await at(app, HALF_PAST + 41 * MINUTE + 1000);
    expect(await runs(app)).toHaveLength(after);
  });

  it('follow the ensemble: new times at once, none when it goes', async () => {
    const app = await openTestApp();
    await saveEnsemble(app, 'moves', {
      trigger: [
        { type: 'cron', cron: '0 9 * * *' },
        { type: 'cron', cron: '@hourly' },
      ],
    });
    const before = (await schedules(app)).toSorted(byName);
    expect(before.map(({ name }: { name: string }) => name).toSorted()).toEqual(['moves', 'moves 2']);
    await saveEnsemble(app, 'moves', cron(), 'PUT');
    const [moved, ...none] = await schedules(app);
    expect(none).toEqual([]);
    expect(moved).toMatchObject({ id: before[0].id, cron: '*/30 * * * *', nextRun: HALF_PAST });
    await app.local('DELETE', '/api/v1/ensembles/moves');
    expect(await schedules(app)).toEqual([]);
  });

  it('of a file can be disabled and nothing else', async () => {
    const { path } = folder({
      'ensembles/report.yaml':
        'name: report\ntrigger: { type: cron, cron: "@daily" }\nflow: [{ operation: transform, config: { value: 1 } }]\n',
    });
    const app = await serve(path);
    const [{ id, managedBy }] = await schedules(app);
    expect(managedBy).toBe('files');
    const change = (body: JsonObject) => app.local('PATCH', `/api/v1/schedules/${id}`, body);
    const managed = refusal('MANAGED_BY_FILES', 'Managed by files: ensembles/report.yaml', {
      file: 'ensembles/report.yaml',
    });
    expect((await change({ cron: '@hourly' })).body).toEqual(managed);
    expect((await app.local('DELETE', `/api/v1/schedules/${id}`)).body).toEqual(managed);
    expect((await change({ enabled: false })).body).toMatchObject({ enabled: false, nextRun: null });
    await app.served.reload();
    expect(await schedules(app)).toMatchObject([{ enabled: false }]);
    await at(app, START + 48 * HOUR);
    expect(await runs(app)).toEqual([]);
    expect((await change({ enabled: true })).body).toMatchObject({ enabled: true, missed: 0 });
  });

  it('of an ensemble saved over the API are changed there', async () => {
    const app = await openTestApp();
    await saveEnsemble(app, 'report', cron());
    const [{ id }] = await schedules(app);
    const refused = await app.local('PATCH', `/api/v1/schedules/${id}`, { cron: '@hourly' });
    expect([refused.status, refused.body.error.code]).toEqual([409, 'CONFLICT']);
  });
});

describe('schedules over the API', () => {
  async function openScheduled(body: JsonObject = {}) {
    const app = await openTestApp();
    await saveEnsemble(app, 'report', { input: { n: { type: 'number' } } });
    const made = await app.local('POST', '/api/v1/schedules', { ensemble: 'report', cron: '*/30 * * * *', ...body });
    return { app, made, path: `/api/v1/schedules/${made.body.id}` };
  }

  it('are made, shown, run, changed and deleted', async () => {
    const { app, made, path } = await openScheduled({ name: 'Mine', input: { n: 1, text: '${env.SECRET}' } });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(path);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^sch_[A-Za-z0-9]+$/),
      name: 'Mine',
      ensemble: 'report',
      version: 'latest',
      cron: '*/30 * * * *',
      timezone: 'UTC',
      input: { n: 1, text: '${env.SECRET}' },
      overlap: 'skip',
      enabled: true,
      managedBy: 'api',
      lastRun: null,
      lastStatus: null,
      nextRun: HALF_PAST,
      missed: 0,
    });
    expect((await app.local('GET', path)).body).toEqual(made.body);
    await at(app, HALF_PAST);
    const [run] = await runs(app);
    expect(run.input).toMatchObject({ n: 1, text: '${env.SECRET}' });
    const changed = await app.local('PATCH', path, { cron: '0 9 * * 1-5', timezone: 'Europe/Berlin', input: {} });
    expect(changed.body).toMatchObject({ name: 'Mine', input: {}, lastRun: HALF_PAST, lastStatus: 'completed' });
    expect(new Date(changed.body.nextRun).toISOString()).toBe('2024-01-17T08:00:00.000Z');
    expect((await app.local('DELETE', path)).body).toEqual({ deleted: true, id: made.body.id });
    expect((await app.local('GET', path)).status).toBe(404);
  });

  it('are refused with what is wrong', async () => {
    const { app, path } = await openScheduled();
    const create = async (body: JsonObject) =>
      (await app.local('POST', '/api/v1/schedules', { ensemble: 'report', cron: '@daily', ...body })).body.error;
    expect((await create({ cron: '* * * *' })).details[0].path).toBe('cron');
    expect((await create({ cron: '* * * * * *' })).details[0].path).toBe('cron');
    expect((await create({ timezone: 'Mars/Base' })).details[0].path).toBe('timezone');
    expect((await create({ ensemble: 'nobody' })).code).toBe('NOT_FOUND');
    expect((await create({ every: '5m' })).code).toBe('INVALID_INPUT');
    expect((await app.local('PATCH', path, { cron: 'now' })).body.error.details[0].path).toBe('cron');
  });

  it('are run now by whoever may run ensembles, who is told the execution', async () => {
    const { app, made, path } = await openScheduled({ enabled: false });
    const token = await issueToken(app, ['execute:ensembles']);
    const started = await app.call('POST', `${path}/trigger`, { bearer: token.text });
    const { id } = started.body;
    expect([started.status, started.body]).toEqual([202, { id, status: 'running', timestamp: START }]);
    expect(started.headers.get('location')).toBe(`/api/v1/executions/${id}`);
    await app.world.background.drain();
    const { body: run } = await app.local('GET', `/api/v1/executions/${id}`);
    expect(run).toMatchObject({
      status: 'completed',
      trigger: { type: 'cron' },
      caller: { kind: 'token', id: token.id },
    });
    expect((await app.local('GET', path)).body).toMatchObject({
      lastRun: START,
      lastStatus: 'completed',
      nextRun: null,
    });
    expect(made.body.enabled).toBe(false);
  });

  it('that cannot start say so, and go on', async () => {
    const { app, path } = await openScheduled({ input: { n: 'no number' } });
    await at(app, HALF_PAST);
    expect(await runs(app)).toEqual([]);
    expect((await app.local('GET', path)).body).toMatchObject({
      lastStatus: 'failed',
      nextRun: HALF_PAST + 30 * MINUTE,
    });
    expect(app.logged.join('')).toContain('a schedule could not start');
  });

  it('belong to their tenant, and to whom the ensemble is open', async () => {
    const { app, path } = await openScheduled();
    expect((await app.local('GET', path, undefined, 'other')).status).toBe(404);
    const narrow = await issueToken(app, ['admin'], { restrictions: { ensembles: ['other'] } });
    expect((await app.call('GET', path, { bearer: narrow.text })).status).toBe(404);
    expect((await app.call('GET', '/api/v1/schedules', { bearer: narrow.text })).body.schedules).toEqual([]);
    const writer = await issueToken(app, ['write:ensembles']);
    const change = async (body: JsonObject) => (await app.call('PATCH', path, { bearer: writer.text, body })).status;
    expect([await change({ name: 'Other' }), await change({ input: {} })]).toEqual([200, 403]);
  });
});

describe('startup triggers', () => {
  it('run their ensemble when a server starts, unless they are switched off', async () => {
    const app = await openTestApp({ env: { PLACE: 'Bern' }, envAllow: ['PLACE'] });
    const startup = (more: JsonObject) => ({
      trigger: [{ type: 'startup', input: { place: '${env.PLACE}' }, ...more }],
    });
    await saveEnsemble(app, 'warm-up', startup({ metadata: { why: 'first' } }));
    await saveEnsemble(app, 'off', startup({ enabled: false }));
    await saveEnsemble(app, 'wrong', { ...startup({}), input: { n: { type: 'number', required: true } } });
    await runStartups(app.world);
    await app.world.background.drain();
    const [run, ...more] = await runs(app);
    expect(more).toEqual([]);
    expect(run).toMatchObject({
      ensemble: 'warm-up',
      status: 'completed',
      trigger: { type: 'startup' },
      caller: { kind: 'trigger', id: 'warm-up' },
      output: { place: 'Bern' },
    });
    expect(app.logged.join('')).toContain('a startup trigger could not start its ensemble');
  });
});
