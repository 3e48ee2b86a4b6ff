// How soon does the server answer after it is started, and how much memory does it hold after many requests? The command that people
// type, on a new project each time.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { goal } from './goal.ts';
import { loadUntil, requestText } from './http/load.ts';
import { openWorld } from './open-world.ts';

const STARTS = 5;
const REQUESTS = 100_000;
const COMMAND = fileURLToPath(new URL('../packages/cli/bin/ensemble.js', import.meta.url));

interface Started {
  readonly port: number;
  readonly seconds: number;
  /** Resident set, in MB. */
  memory(): number;
  stop(): Promise<void>;
}

/** From the command to the first answer. */
async function start(project: string): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=4', COMMAND, 'start', '--project', project], {
    env: { ...process.env, PORT: '0', ENSEMBLE_RATE_LIMIT: '999999999/60', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await portOf(child);
  const { status } = await fetch(`http://127.0.0.1:${port}/api/v1/health`);
  if (status !== 200) throw new Error(`health answered ${status}`);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    port,
    seconds,
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function portOf({ stdout }: ChildProcess): Promise<number> {
  if (!stdout) throw new Error('the server has no output');
  for await (const line of createInterface(stdout)) {
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port) return Number(port);
  }
  throw new Error('the server ended before it was ready');
}

const seconds: number[] = [];
for (let round = 0; round < STARTS; round++) {
  const project = mkdtempSync(join(tmpdir(), 'ensemble-start-'));
  const server = await start(project);
  seconds.push(server.seconds);
  await server.stop();
  rmSync(project, { recursive: true });
}
seconds.sort((a, b) => a - b);
console.log(`\nSeconds to the first answer: ${seconds.map((one) => one.toFixed(2)).join(' ')}`);
goal('median seconds to the first answer', seconds[Math.floor(STARTS / 2)] ?? Number.NaN, { atMost: 1 });

const project = mkdtempSync(join(tmpdir(), 'ensemble-memory-'));
const world = await openWorld(project);
const tokens = await world.tokens(100);
await world.close();
const server = await start(project);
const refused = await fetch(`http://127.0.0.1:${server.port}/api/v1/executions`);
if (refused.status !== 401) throw new Error(`nobody was answered ${refused.status}`);
const requests = tokens.map((token) => requestText('/api/v1/executions', { authorization: `Bearer ${token}` }));
const memory = [server.memory()];
for (let round = 0; round < 3; round++) {
  await loadUntil({ port: server.port, requests, connections: 32 }, { answers: REQUESTS });
  memory.push(server.memory());
}
await server.stop();
rmSync(project, { recursive: true });
console.log(`\nMB at the start and after each ${REQUESTS} authenticated requests: ${memory.map(Math.round).join(' ')}`);
const [, first = Number.NaN] = memory;
goal('MB after the first of them', first, { atMost: 160 });
goal('MB more after the last of them than before it', (memory.at(-1) ?? Number.NaN) - (memory[2] ?? Number.NaN), {
  atMost: 5,
});
