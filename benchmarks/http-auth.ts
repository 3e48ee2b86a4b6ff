// What does the front door cost over HTTP? First routes that do next to nothing, open and behind authentication, scope and rate limit,
// with activity recorded; beside the same route open to a request that bears a credential's headers, and answers with those of a limit,
// which no front door can do without; beside the bare framework, and the framework with better-auth. Then routes that callers use, as
// they are and with the caller known already. Server on one core, load on the other.
import { goal } from './goal.ts';
import { requestText } from './http/load.ts';
import { overHttp } from './http/over-http.ts';
import { type Server, startServer } from './http/start-server.ts';
import { interleave, type Rounds } from './interleave.ts';

const ensemble = await startServer('ensemble');
const hono = await startServer('hono');
const betterAuth = await startServer('better-auth');

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
      overHttp('ensemble, open, headers of a key', ensemble, requests('/open-with-headers', of(ensemble, 'keys'), key)),
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
  const beside = standings.ratio('ensemble, key', 'ensemble, open, headers of a key');
  console.log(`key beside the headers alone: ${beside.toPrecision(3)}`);
  goal('key beside hono and better-auth', standings.ratio('ensemble, key', 'hono and better-auth'), { atLeast: 10 });
}

const ROUNDS: Rounds = { rounds: 10, milliseconds: 1000 };
await ask('POST of a small JSON body that is answered with itself', ROUNDS, { message: 'Hello' });
await ask('GET that says hello', ROUNDS);
for (const server of [ensemble, hono, betterAuth]) server.stop();

const guarded = await startServer('hello');
const known = await startServer('hello-without-door');
const CALLERS: readonly { kind: string; credential: Credential; goal: number }[] = [
  { kind: 'key', credential: key, goal: 0.85 },
  { kind: 'token', credential: bearer, goal: 0.85 },
  { kind: 'jwt', credential: bearer, goal: 0.8 },
];

/** A route of the example project, beside itself with the caller known. */
async function askRoute(path: string, callers: readonly string[], body?: object): Promise<void> {
  const asked = CALLERS.filter(({ kind }) => callers.includes(kind));
  const question = `${body ? 'POST' : 'GET'} ${path}`;
  const standings = await interleave(
    question,
    [
      overHttp('the caller is known', known, [requestText(path, {}, body)]),
      ...asked.map(({ kind, credential }) => {
        const texts = of(guarded, `${kind}s`);
        return overHttp(
          kind,
          guarded,
          texts.map((text) => requestText(path, credential(text), body)),
        );
      }),
    ],
    ROUNDS,
  );
  for (const { kind, goal: atLeast } of asked) {
    goal(`${question}: ${kind}`, standings.ratio(kind, 'the caller is known'), { atLeast });
  }
}

await askRoute('/api/agents/echo/invoke', ['key', 'token', 'jwt'], { message: 'Hello' });
await askRoute('/api/v1/agents', ['key', 'token']);
for (const server of [guarded, known]) server.stop();
