// What does the engine itself cost at each step, and does that grow with their number? Steps of nothing but an expression, in process,
// with nothing stored on the way.

import { readEnsemble } from '@ensembleapp/core/ensembles/read-ensemble.ts';
import { executeEnsemble } from '@ensembleapp/core/executions/execute-ensemble.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { goal } from './goal.ts';
import { type Contender, interleave } from './interleave.ts';
import { openWorld } from './open-world.ts';

const opened = await openWorld();
const { world } = opened.services;
const principal = localPrincipal('default', 'benchmark');

/** So many steps, each of which adds one to what the step before gave. */
async function save(count: number): Promise<string> {
  const name = `steps-${count}`;
  const steps = Array.from({ length: count }, (_, at) => {
    const given = at === 0 ? 'input' : `s${at - 1}.output`;
    return `  - { id: s${at}, operation: transform, config: { value: { n: "\${${given}.n + 1}" } } }`;
  });
  const text = ['name: '.concat(name), 'durability: none', 'input: { n: number }', 'flow:', ...steps].join('\n');
  const { canonical, problems } = readEnsemble(text, { format: 'yaml' });
  if (!canonical || problems.length > 0) throw new Error(JSON.stringify(problems));
  await world.store.definitions.save('default', {
    kind: 'ensemble',
    name,
    id: `ens_${name}`,
    managedBy: 'api',
    file: null,
    canonical: JSON.parse(JSON.stringify(canonical)),
    label: null,
    at: Date.now(),
    by: { kind: 'server', id: 'benchmark' },
  });
  return name;
}

async function run(ensemble: string, count: number): Promise<void> {
  const { body } = await executeEnsemble(world, principal, { ensemble, body: { input: { n: 0 } } });
  if (body.status !== 'completed' || JSON.stringify(body.output) !== `{"n":${count}}`)
    throw new Error(JSON.stringify(body));
}

async function contender(count: number): Promise<Contender> {
  const ensemble = await save(count);
  return {
    name: `${count} steps`,
    async measure(milliseconds) {
      const end = performance.now() + milliseconds;
      const before = process.cpuUsage();
      let operations = 0;
      for (; performance.now() < end; operations += count) await run(ensemble, count);
      await world.background.drain();
      const { user, system } = process.cpuUsage(before);
      return { operations, cpuSeconds: (user + system) / 1e6 };
    },
  };
}

const standings = await interleave(
  'Steps of an ensemble',
  [await contender(3), await contender(30), await contender(300)],
  { rounds: 10, milliseconds: 500 },
);
for (const count of [3, 30, 300]) {
  goal(`microseconds for each of ${count} steps`, 1e6 / standings.rate(`${count} steps`), { atMost: 50 });
}
goal('a step of 300 beside one of 30', standings.ratio('300 steps', '30 steps'), { atLeast: 0.8 });
await opened.close();
