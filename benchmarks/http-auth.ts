// What does the front door cost over HTTP? The same route open, and behind authentication, scope and rate limit, with activity
// recorded; beside the bare framework, and the framework with better-auth. Server on one core, load on the other.
import { goal } from './goal.ts';
import { load, requestText } from './http/load.ts';
import { type Server, startServer } from './http/start-server.ts';
import { type Contender, interleave } from './interleave.ts';

const CONNECTIONS = 32;

const ensemble = await startServer('ensemble');
const hono = await startServer('hono');
const betterAuth = await startServer('better-auth');

function overHttp(name: string, server: Server, requests: readonly Buffer[]): Contender {
  return {
    name,
    async measure(milliseconds) {
      const before = await server.cpuSeconds();
      const operations = await load({ port: server.port, requests, connections: CONNECTIONS, milliseconds });
      return { operations, cpuSeconds: (await server.cpuSeconds()) - before };
    },
  };
}

const withKey = (key: string) => requestText('GET', '/guarded', { 'x-api-key': key, 'x-tenant-id': 'default' });
const withBearer = (path: string) => (text: string) => requestText('GET', path, { authorization: `Bearer ${text}` });
const of = (server: Server, kind: string) => server.credentials[kind] ?? [];

for (const [server, path, headers] of [
  [ensemble, '/guarded', { 'x-api-key': of(ensemble, 'keys').at(0)?.slice(0, -1) ?? '', 'x-tenant-id': 'default' }],
  [ensemble, '/guarded-jwt', { authorization: `Bearer ${of(ensemble, 'jwts').at(0)?.slice(0, -3)}` }],
  [betterAuth, '/guarded', { 'x-api-key': 'wrong' }],
] as const) {
  const { status } = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers });
  if (status !== 401) throw new Error(`a wrong credential was answered ${status}`);
}

const standings = await interleave(
  'Requests to a route that says hello',
  [
    overHttp('ensemble, open', ensemble, [requestText('GET', '/open')]),
    overHttp('ensemble, key', ensemble, of(ensemble, 'keys').map(withKey)),
    overHttp('ensemble, token', ensemble, of(ensemble, 'tokens').map(withBearer('/guarded'))),
    overHttp('ensemble, JWT', ensemble, of(ensemble, 'jwts').map(withBearer('/guarded-jwt'))),
    overHttp('bare hono', hono, [requestText('GET', '/open')]),
    overHttp('hono and better-auth', betterAuth, of(betterAuth, 'keys').map(withKey)),
  ],
  { rounds: 4, milliseconds: 1500 },
);

goal('key beside open', standings.ratio('ensemble, key', 'ensemble, open'), { atLeast: 0.85 });
goal('token beside open', standings.ratio('ensemble, token', 'ensemble, open'), { atLeast: 0.85 });
goal('JWT beside open', standings.ratio('ensemble, JWT', 'ensemble, open'), { atLeast: 0.8 });
goal('key beside hono and better-auth', standings.ratio('ensemble, key', 'hono and better-auth'), { atLeast: 10 });

for (const server of [ensemble, hono, betterAuth]) server.stop();
