import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createApp } from '@ensembleapp/server/app.ts';
import { openWorld } from '../open-world.ts';
import type { Served } from './served.ts';

const CALLERS = 100;

const STEPS = ['one', 'two', 'three'];

/** Three steps, each of which adds one to what the step before gave. */
function ensemble(name: string, durability: string, step: (id: string, given: string) => string): string {
  const steps = STEPS.map((id, at) => step(id, at === 0 ? 'input' : `${STEPS[at - 1]}.output`));
  return [`name: ${name}`, `durability: ${durability}`, 'input: { n: number }', 'flow:', ...steps, ''].join('\n');
}

const handled = (id: string, given: string) => `  - { id: ${id}, agent: add, input: { n: "\${${given}.n}" } }`;
const written = (id: string, given: string) =>
  `  - { id: ${id}, operation: transform, config: { value: { n: "\${${given}.n + 1}" } } }`;

const FILES: Readonly<Record<string, string>> = {
  'agents/add/agent.yaml': 'name: add\noperation: code\nhandler: ./add.ts\n',
  'agents/add/add.ts': 'export default ({ input }: { input: { n: number } }) => ({ n: input.n + 1 });\n',
  'ensembles/handlers-exit.yaml': ensemble('handlers-exit', 'exit', handled),
  'ensembles/handlers-step.yaml': ensemble('handlers-step', 'step', handled),
  'ensembles/expressions-exit.yaml': ensemble('expressions-exit', 'exit', written),
  'ensembles/expressions-step.yaml': ensemble('expressions-step', 'step', written),
};

/** Ensembles of three steps, stored as they say, for callers with tokens. */
export async function ensembles(): Promise<Served> {
  const project = mkdtempSync(join(tmpdir(), 'ensemble-benchmark-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const world = await openWorld(project);
  process.on('exit', () => rmSync(project, { recursive: true, force: true }));
  return {
    fetch: createApp(world.services).fetch,
    credentials: { tokens: await world.tokens(CALLERS) },
    settle: () => world.services.door.activity.flush(),
  };
}
