import { cpSync, globSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openReader } from './documents/open-reader.ts';
import { readAlong } from './documents/read-along.ts';
import { ROOT, readText } from './documents/root.ts';
import { openShell } from './documents/shell.ts';

const GUIDE = 'docs/agents-and-ensembles.md';
const PATIENCE = 120_000;

/** An API of somebody else's. */
async function serveOrders(): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const id = /^\/orders\/(\d+)\?expand=lines$/.exec(url)?.[1];
    response.writeHead(id ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: Number(id), state: 'sent' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the documents', () => {
  it.each(['README.md'])(
    '%s can be followed as it is written, from the root of the repository',
    async (path) => {
      await readAlong(path, await openReader('repository'));
    },
    PATIENCE,
  );

  it.each([
    'docs/authentication.md',
    'docs/command-line.md',
    'docs/http-api.md',
    'docs/components.md',
    'docs/operations.md',
    'docs/triggers.md',
    'docs/executions.md',
    'docs/durability.md',
    'docs/notifications.md',
    'examples/hello-ensemble/README.md',
  ])(
    '%s can be followed as it is written, in a project',
    async (path) => {
      await readAlong(path, await openReader('project'));
    },
    PATIENCE,
  );

  it(
    'the pages of steps can be followed as they are written, in one project',
    async () => {
      await readAlong(globSync('docs/steps/*.md', { cwd: ROOT }), await openReader('project'));
    },
    2 * PATIENCE,
  );

  it(
    `${GUIDE} can be followed as it is written, in a project`,
    async () => {
      const reader = await openReader('project');
      reader.own.set('https://api.example.com', await serveOrders());
      reader.model.script({ answer: { mood: 'good' } });
      writeFileSync(
        join(reader.project, 'ensemble.config.ts'),
        'export default { network: { allow: ["127.0.0.1"] } };\n',
      );
      await readAlong(GUIDE, reader);
    },
    PATIENCE,
  );

  it(
    'are right that npm start prints commands that work as pasted',
    async () => {
      const folder = temporaryFolder();
      const example = 'examples/hello-ensemble';
      cpSync(join(ROOT, example), join(folder, example), {
        recursive: true,
        filter: (path) => !path.includes('.ensemble'),
      });
      const shell = openShell({ cwd: folder });
      const { scripts } = JSON.parse(readText('package.json'));
      const { stdout } = await shell.run(`${scripts.start} --port 0 > printed 2> log &
        until grep -q 'admin token' printed; do kill -0 $! || exit 1; sleep 0.1; done; cat printed`);
      onTestFinished(() => shell.run(`ensemble stop --project ${example}`).then(() => undefined));
      const commands = stdout.match(/^curl (?:.*\\\n)+.*$/gm) ?? [];
      const answers = await Promise.all(commands.map((command) => shell.run(command)));
      expect(answers.map((answer) => JSON.parse(answer.stdout))).toMatchObject([
        { data: { message: 'Hello' } },
        { status: 'completed', output: { greeting: 'Hello, Ada!', steps: 3 } },
      ]);
      const [, admin = ''] = /^An admin token: (.*)$/m.exec(stdout) ?? [];
      expect((await shell.run(admin)).stdout).toContain('Scopes: admin');
    },
    PATIENCE,
  );
});
