// What does the front door cost over HTTP? First the route that every backend and browser calls, as it is and with the caller known
// already; then routes that do next to nothing, open and behind authentication, scope and rate limit, with activity recorded; beside
// the bare framework, and the framework with better-auth. Server on one core, load on the other.
import { goal } from './goal.ts';
import { loadUntil, requestText } from './http/load.ts';
import { type Server, startServer } from './http/start-server.ts';
import { type Contender, interleave, type Rounds } from './interleave.ts';

const CONNECTIONS = 32;

const ensemble = await startServer('ensemble');
const hono = await startServer('hono');
const betterAuth = await startServer('better-auth');

function overHttp(name: string, server: Server, requests: readonly Buffer[]): Contender {
  return {
    name,
    async measure(milliseconds) {
      const before = await server.cpuSeconds();
      const operations = await loadUntil({ port: server.port, requests, connections: CONNECTIONS }, { milliseconds });
      return { operations, cpuSeconds: (await server.cpuSeconds()) - before };
    },
  };
}

type Credential = (text: string) => Readonly<Record<string, string>>;
const key: Credential = (text) => ({ 'x-api-key': text, 'x-tenant-id': 'default' });
const bearer: Credential = (text) => ({ authorization: `Bearer ${text}` });
const of = (server: Server, kind: string) => server.credentials[kind] ?? [];

for (const [server, path, headers] of [
  [ensemble, '/guarded', { 'x-api-key': of(ensemble, 'keys').at(0)?.slice(0, -1) ?? '', 'x-tenant-id': 'default' }],
  [ensemble, '/guarded-jwt', { authorization: `Bearer ${of(ensemble, 'jwts').at(0)?.slice(0, -3)}` }],
  [betterAuth, '/guarded', { 'x-api-key': 'wrong' }],
] as const) {
  const { status } = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers });
  if (status !== 401) throw new Error(`a wrong credential was answered ${status}`);
}

/** The same contenders for each of the requests; `body` makes it a POST. */
async function ask(question: string, rounds: Rounds, body?: object): Promise<void> {
  const requests = (path: string, texts: readonly string[], credential: Credential) =>
    texts.map((text) => requestText(path, credential(text), body));
  const open = [requestText('/open', {}, body)];
  const standings = await interleave(
    question,
    [
      overHttp('ensemble, open', ensemble, open),
      overHttp('ensemble, key', ensemble, requests('/guarded', of(ensemble, 'keys'), key)),
      overHttp('ensemble, token', ensemble, requests('/guarded', of(ensemble, 'tokens'), bearer)),
      overHttp('ensemble, JWT', ensemble, requests('/guarded-jwt', of(ensemble, 'jwts'), bearer)),
      overHttp('bare hono', hono, open),
      overHttp('hono and better-auth', betterAuth, requests('/guarded', of(betterAuth, 'keys'), key)),
    ],
    rounds,
  );
  goal('key beside open', standings.ratio('ensemble, key', 'ensemble, open'), { atLeast: 0.85 });
  goal('token beside open', standings.ratio('ensemble, token', 'ensemble, open'), { atLeast: 0.85 });
  goal('JWT beside open', standings.ratio('ensemble, JWT', 'ensemble, open'), { atLeast: 0.8 });
  goal('key beside hono and better-auth', standings.ratio('ensemble, key', 'hono and better-auth'), { atLeast: 10 });
}

const ROUNDS: Rounds = { rounds: 8, milliseconds: 2000 };
await ask('POST of a small JSON body that is answered with itself', ROUNDS, { message: 'Hello' });
await ask('GET that says hello', ROUNDS);
for (const server of [ensemble, hono, betterAuth]) server.stop();

const [guarded, known] = [await startServer('hello'), await startServer('hello-without-door')];
const invoke = (headers: Readonly<Record<string, string>>) =>
  requestText('/api/agents/echo/invoke', headers, { message: 'Hello' });
const own = await interleave(
  'POST /api/agents/echo/invoke: the agent runs, thread and execution are stored',
  [
    overHttp('the caller is known', known, [invoke({})]),
    overHttp(
      'key',
      guarded,
      of(guarded, 'keys').map((text) => invoke(key(text))),
    ),
    overHttp(
      'token',
      guarded,
      of(guarded, 'tokens').map((text) => invoke(bearer(text))),
    ),
    overHttp(
      'JWT',
      guarded,
      of(guarded, 'jwts').map((text) => invoke(bearer(text))),
    ),
  ],
  ROUNDS,
);
goal('invoke with a key', own.ratio('key', 'the caller is known'), { atLeast: 0.85 });
goal('invoke with a token', own.ratio('token', 'the caller is known'), { atLeast: 0.85 });
goal('invoke with a JWT', own.ratio('JWT', 'the caller is known'), { atLeast: 0.8 });
for (const server of [guarded, known]) server.stop();
