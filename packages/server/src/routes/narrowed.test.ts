import { describe, expect, test } from 'vitest';
import { issueSecret, issueToken } from '../testing/issue.ts';
import { openTestApp } from '../testing/test-app.ts';

const SCOPES = [
  'read:agents',
  'write:agents',
  'execute:agents',
  'read:ensembles',
  'write:ensembles',
  'execute:ensembles',
] as const;

/** An app with agents, tools and ensembles `mine` and `theirs`, and a schedule of each ensemble. */
async function openShared() {
  const app = await openTestApp();
  const { text: bearer } = await issueToken(app, SCOPES);
  const make = async (path: string, body: object) =>
    expect((await app.call('POST', path, { bearer, body })).status).toBe(201);
  const schedules: string[] = [];
  for (const name of ['mine', 'theirs']) {
    await make('/api/v1/agents', { name, operation: 'echo' });
    await make('/api/v1/agents', { tool: `${name}-tool`, description: 'Echoes', operation: 'echo', inputs: {} });
    await make('/api/v1/ensembles', { name, flow: [{ id: 'x', operation: 'echo' }] });
    const made = await app.call('POST', '/api/v1/schedules', { bearer, body: { ensemble: name, cron: '0 9 * * *' } });
    schedules.push(made.body.id);
  }
  return { app, theirSchedule: schedules[1] ?? '' };
}

const CALLS = [
  ['GET', '/api/v1/agents/NAME'],
  ['GET', '/api/v1/agents/NAME/versions'],
  ['PUT', '/api/v1/agents/NAME', { operation: 'echo' }],
  ['DELETE', '/api/v1/agents/NAME'],
  ['POST', '/api/v1/execute/agent/NAME', {}],
  ['POST', '/api/agents/NAME/invoke', { message: 'hi' }],
  ['GET', '/api/v1/ensembles/NAME'],
  ['DELETE', '/api/v1/ensembles/NAME'],
  ['POST', '/api/v1/execute/ensemble/NAME', {}],
  ['POST', '/api/v1/execute/ensemble/NAME@7', {}],
  ['POST', '/api/v1/schedules', { ensemble: 'NAME', cron: '0 9 * * *' }],
  ['GET', '/api/v1/tools/NAME-tool'],
  ['POST', '/api/tools/NAME-tool/invoke', {}],
  ['GET', '/api/v1/agents/NAME-tool'],
  ['POST', '/api/v1/execute/agent/NAME-tool', {}],
] as const;

const named = (text: string, name: string) => text.replaceAll('NAME', name);

describe('a credential that is narrowed to names', () => {
  test.each(CALLS)(
    'is told the same of others whether or not they exist: %s %s',
    async (method, path, body = undefined) => {
      const { app } = await openShared();
      const narrowings = [{ agents: ['mine'], ensembles: ['mine'], tools: ['mine-tool'] }, { tools: ['mine-tool'] }];
      for (const restrictions of narrowings) {
        const { text: bearer } = await issueToken(app, SCOPES, { restrictions });
        const told = async (name: string) => {
          const sent = body && JSON.parse(named(JSON.stringify(body), name));
          const answer = await app.call(method, named(path, name), { bearer, ...(sent && { body: sent }) });
          return [answer.status, answer.text.replaceAll(name, 'NAME')];
        };
        const isReached = !('agents' in restrictions) && !path.includes('-tool');
        if (!isReached) expect(await told('theirs')).toEqual(await told('nobodys'));
      }
    },
  );

  test('is told so of a browser’s JWT too', async () => {
    const { app } = await openShared();
    const secret = await issueSecret(app, { restrictions: { agents: ['mine'] } });
    const invoke = (name: string) =>
      app.call('POST', `/api/agents/${name}/invoke`, { bearer: secret.jwt(), body: { message: 'hi' } });
    expect((await invoke('theirs')).body).toEqual((await invoke('nobodys')).body);
    expect((await invoke('mine')).status).not.toBe(403);
  });

  test('is told of a schedule of another ensemble what it is told of an unknown one', async () => {
    const { app, theirSchedule } = await openShared();
    const { text: bearer } = await issueToken(app, SCOPES, { restrictions: { ensembles: ['mine'] } });
    for (const [method, more] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/trigger'],
    ] as const) {
      const ask = async (id: string) => {
        const answer = await app.call(method, `/api/v1/schedules/${id}${more}`, {
          bearer,
          ...(method === 'PATCH' && { body: {} }),
        });
        return [answer.status, answer.text.replaceAll(id, 'ID')];
      };
      expect(await ask(theirSchedule)).toEqual(await ask('sch_nobodys'));
    }
  });
});
