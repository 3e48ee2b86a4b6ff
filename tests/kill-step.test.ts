import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { expect, test } from 'vitest';
import { type Server, startServer } from './start-server.ts';

/** More rounds than a build needs: `KILL_ROUNDS=200`. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 7);

/** Marks each start in a file that outlives the server, and ends the server where it is told to: before or after the mark. */
const MARK = `
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export default function mark({ input, attempt, resumed }: { input: { folder: string; step: string }; attempt: number; resumed: boolean }) {
  const { folder, step } = input;
  const plan = join(folder, 'kill.txt');
  const at = existsSync(plan) ? readFileSync(plan, 'utf8') : '';
  const end = (when: string) => {
    if (at !== when + ' ' + step) return;
    rmSync(plan);
    process.kill(process.pid, 'SIGKILL');
    // The signal comes when it comes; nothing is done meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
  };
  end('before');
  appendFileSync(join(folder, 'marks.txt'), step + ' ' + attempt + ' ' + resumed + '\\n');
  end('after');
  return step;
}
`;

const STEPS = ['one', 'two', 'item0', 'item1', 'left', 'right', 'last'];

const ENSEMBLE = `
name: marks
durability: step
input: { folder: { type: string, required: true } }
flow:
  - { id: one, agent: mark, input: { folder: "\${input.folder}", step: one } }
  - { id: two, agent: mark, input: { folder: "\${input.folder}", step: two } }
  - { id: each, type: foreach, items: [0, 1], steps: [{ id: item, agent: mark, input: { folder: "\${input.folder}", step: "\${'item' + item}" } }] }
  - id: both
    type: parallel
    steps:
      - { id: left, agent: mark, input: { folder: "\${input.folder}", step: left } }
      - { id: right, agent: mark, input: { folder: "\${input.folder}", step: right } }
  - { id: last, agent: mark, input: { folder: "\${input.folder}", step: last } }
`;

function makeProject(): string {
  const project = temporaryFolder();
  mkdirSync(join(project, 'agents/mark'), { recursive: true });
  mkdirSync(join(project, 'ensembles'));
  writeFileSync(join(project, 'agents/mark/agent.yaml'), 'name: mark\noperation: code\nhandler: ./mark.ts\n');
  writeFileSync(join(project, 'agents/mark/mark.ts'), MARK);
  writeFileSync(join(project, 'ensembles/marks.yaml'), ENSEMBLE);
  return project;
}

async function untilEnded({ url, admin }: Server, id: string): Promise<{ readonly status: string }> {
  for (;;) {
    const answer = await fetch(`${url}/api/v1/executions/${id}`, { headers: { authorization: `Bearer ${admin}` } });
    const execution = (await answer.json()) as { readonly status: string };
    if (execution.status !== 'running') return execution;
    await wait(20);
  }
}

async function findRunning({ url, admin }: Server): Promise<string> {
  const answer = await fetch(`${url}/api/v1/executions?limit=1`, { headers: { authorization: `Bearer ${admin}` } });
  const { executions } = (await answer.json()) as { readonly executions: readonly { readonly id: string }[] };
  return executions[0]?.id ?? '';
}

test(
  'a run goes on after SIGKILL at every boundary of its steps: none that has finished runs twice',
  async () => {
    const project = makeProject();
    const folder = join(project, 'counts');
    mkdirSync(folder);
    let server = await startServer(project);
    for (let round = 0; round < ROUNDS; round += 1) {
      const step = STEPS[round % STEPS.length] ?? '';
      const when = Math.floor(round / STEPS.length) % 2 === 0 ? 'after' : 'before';
      rmSync(join(folder, 'marks.txt'), { force: true });
      writeFileSync(join(folder, 'kill.txt'), `${when} ${step}`);
      const { url, admin, ended } = server;
      const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ input: { folder } });
      const asked = fetch(`${url}/api/v1/execute/ensemble/marks`, { method: 'POST', headers, body });
      await expect(asked).rejects.toThrow();
      await ended;
      expect(existsSync(join(folder, 'kill.txt'))).toBe(false);
      server = await startServer(project);
      expect(await untilEnded(server, await findRunning(server))).toMatchObject({ status: 'completed' });
      const marks = readFileSync(join(folder, 'marks.txt'), 'utf8').trim().split('\n').toSorted();
      const killed = when === 'after' ? [`${step} 1 false`, `${step} 2 true`] : [`${step} 2 true`];
      // A sibling may have been under way in the same process.
      const others = STEPS.filter((other) => other !== step);
      for (const other of others) {
        const starts = marks.filter((mark) => mark.startsWith(`${other} `));
        const isSibling = (step === 'left' && other === 'right') || (step === 'right' && other === 'left');
        expect(starts.length, `round ${round}: ${other}`).toBe(isSibling && starts.length === 2 ? 2 : 1);
      }
      expect(marks.filter((mark) => mark.startsWith(`${step} `))).toEqual(killed);
    }
  },
  ROUNDS * 30_000,
);
