// What does it cost to run an ensemble over HTTP? Three steps, authenticated and stored, kept at the end or at every step; the steps are
// handlers in worker threads, or expressions. Beside a workflow of four steps in Mastra with its SQLite store, without any front door.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { goal } from './goal.ts';
import { requestText } from './http/load.ts';
import { overHttp } from './http/over-http.ts';
import { type Server, startServer } from './http/start-server.ts';
import { interleave } from './interleave.ts';

const MASTRA = fileURLToPath(new URL('./mastra', import.meta.url));

// The peer has a lock file of its own, and is installed when it is first asked for.
if (!existsSync(`${MASTRA}/node_modules`)) {
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: MASTRA,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('Mastra could not be installed');
}

const ensembles = await startServer('ensembles');
const mastra = await startServer(`${MASTRA}/serve.js`);

const input = { n: 1 };
const { tokens = [] } = ensembles.credentials;
const run = (name: string) =>
  overHttp(
    name,
    ensembles,
    tokens.map((token) =>
      requestText(`/api/v1/execute/ensemble/${name}`, { authorization: `Bearer ${token}` }, { input }),
    ),
  );

await expectOutput(ensembles, '/api/v1/execute/ensemble/handlers-step', 4, tokens[0]);
await expectOutput(ensembles, '/api/v1/execute/ensemble/expressions-exit', 4, tokens[0]);
await expectOutput(mastra, '/run', 5);

const standings = await interleave(
  'Runs of an ensemble of three steps',
  [
    overHttp('Mastra, four steps', mastra, [requestText('/run', {}, { input })]),
    run('handlers-exit'),
    run('handlers-step'),
    run('expressions-exit'),
    run('expressions-step'),
  ],
  { rounds: 8, milliseconds: 1500 },
);
for (const steps of ['handlers', 'expressions']) {
  goal(`${steps}, kept at the end, per CPU second`, standings.rate(`${steps}-exit`), { atLeast: 3000 });
  goal(`${steps}, kept at the end, beside Mastra`, standings.ratio(`${steps}-exit`, 'Mastra, four steps'), {
    atLeast: 4,
  });
  goal(`${steps}, kept at every step, per CPU second`, standings.rate(`${steps}-step`), { atLeast: 1000 });
}
for (const server of [ensembles, mastra]) server.stop();

/** The work is done before it is counted. */
async function expectOutput({ port }: Server, path: string, n: number, token?: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ input }),
  });
  const { output } = (await answer.json()) as { readonly output?: { readonly n: number } };
  if (output?.n !== n) throw new Error(`${path} answered ${answer.status} ${JSON.stringify(output)}`);
}
