import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { emptyProject, ensemble, helloProject, startServer, startWith } from './testing/ensemble.ts';

const CREDENTIAL = /sk_[0-9A-Za-z]{20,}|sk-ensemble-[0-9A-Za-z]{20,}|jwtsec_/;
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('start', () => {
  test('says where it is ready first, serves the project, and shows no credential', async () => {
    const cwd = helloProject();
    const { url, said } = await startServer({ cwd });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    expect(said().stdout).toBe(`Ensemble is ready at ${url}\n`);
    expect(said().stdout + said().stderr).not.toMatch(CREDENTIAL);
    expect(mode(join(cwd, '.ensemble'))).toBe('700');
    expect(mode(join(cwd, '.ensemble', 'server.json'))).toBe('600');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with exit code 0 on %s, and leaves nothing that says it runs',
    async (signal) => {
      const cwd = emptyProject();
      const { child } = await startServer({ cwd });
      child.kill(signal);
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(existsSync(join(cwd, '.ensemble', 'server.json'))).toBe(false);
      const status = await ensemble(['status'], { cwd });
      expect([status.code, status.stdout.split('\n')[0]]).toEqual([1, 'status\tnot running']);
    },
  );

  test('is refused while another process serves the project, and names it', async () => {
    const cwd = emptyProject();
    const { url, child } = await startServer({ cwd });
    const second = await ensemble(['start', '--port', '0'], { cwd });
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`This project is served already at ${url} (process ${child.pid})`);
  });

  test('is not held up by what a killed server left behind', async () => {
    const cwd = emptyProject();
    const { child } = await startServer({ cwd });
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(existsSync(join(cwd, '.ensemble', 'server.json'))).toBe(true);
    expect((await ensemble(['status'], { cwd })).code).toBe(1);
    await startServer({ cwd });
  });

  test('names --port when the port is in use, before anything is opened', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const cwd = emptyProject();
    const ended = await ensemble(['start', '--port', port], { cwd });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`Error: Port ${port} is in use. Choose another with --port\n`);
    expect(existsSync(join(cwd, '.ensemble', 'ensemble.db'))).toBe(false);
  });

  test('as dev takes the next port, and says which', async () => {
    const cwd = emptyProject();
    const { url } = await startServer({ cwd });
    const port = new URL(url).port;
    const { url: next, said } = await startWith(['dev', '--port', port], { cwd: emptyProject() });
    expect(said().stderr).toContain(`Port ${port} is in use; took ${new URL(next).port}\n`);
  });

  test('refuses a store that a newer program wrote, and leaves it untouched', async () => {
    const cwd = emptyProject();
    await ensemble(['auth:token'], { cwd });
    const database = new DatabaseSync(join(cwd, '.ensemble', 'ensemble.db'));
    database.exec('INSERT INTO migrations (number, applied_at) VALUES (999, 0)');
    database.close();
    const ended = await ensemble(['start', '--port', '0'], { cwd });
    expect([ended.code, ended.stderr.split('\n')[0]]).toEqual([1, expect.stringContaining('The store has schema 999')]);
  });

  test('beyond loopback wants an admin first, and says how to make one', async () => {
    const cwd = emptyProject();
    const refused = await ensemble(['start', '--host', '0.0.0.0', '--port', '0'], { cwd });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('ensemble conductor auth:token --scopes admin');
  });

  test('says in one line that the data folder cannot be made', async () => {
    const cwd = emptyProject();
    writeFileSync(join(cwd, 'file'), 'mine');
    for (const extra of [[], ['--background']]) {
      const ended = await ensemble(['start', '--port', '0', ...extra], { cwd, env: { ENSEMBLE_DATA_DIR: 'file' } });
      expect([ended.code, ended.stderr]).toEqual([
        1,
        `Error: ENSEMBLE_DATA_DIR: ${join(cwd, 'file')} is not a folder\n`,
      ]);
    }
  });

  test('says every fault of its configuration, one a line', async () => {
    const env = { PORT: 'eighty', ENSEMBLE_RATE_LIMIT: '6000' };
    const ended = await ensemble(['start'], { cwd: emptyProject(), env });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^Error: PORT must be a port, 0 to 65535\nENSEMBLE_RATE_LIMIT must be .*\n$/);
  });

  test('refuses a store whose key file is missing, and leaves it untouched', async () => {
    const cwd = emptyProject();
    await ensemble(['auth:token'], { cwd });
    const key = join(cwd, '.ensemble', 'key');
    renameSync(key, `${key}.away`);
    for (const words of [['start', '--port', '0'], ['tokens:list']]) {
      const ended = await ensemble(words, { cwd });
      expect([ended.code, ended.stderr.includes('is missing')]).toEqual([1, true]);
    }
    renameSync(`${key}.away`, key);
    expect((await ensemble(['tokens:list'], { cwd })).code).toBe(0);
  });
});

describe('start --welcome', () => {
  test('prints commands that work as pasted, with a key that ends in a day', async () => {
    const cwd = helloProject();
    const { url, said } = await startServer({ cwd }, '--welcome');
    await expect
      .poll(() => said().stdout)
      .toContain('An admin token: npx ensemble conductor auth:token --scopes admin\n');
    const { stdout, stderr } = said();
    expect(stdout).toContain(`Shown once, ends in a day.\nRead the API at ${url}/docs\n`);
    const key = /x-api-key: (sk_\w+)/.exec(stdout)?.[1] ?? '';
    expect(stderr).not.toContain(key.slice(19));
    const post = async (path: string, body: string) => {
      expect(stdout).toContain(`curl -X POST ${url}${path} \\\n`);
      expect(stdout).toContain(`  -d '${body}'`);
      const headers = { 'content-type': 'application/json', 'x-api-key': key, 'x-tenant-id': 'default' };
      return (await fetch(url + path, { method: 'POST', headers, body })).json();
    };
    expect(await post('/api/agents/echo/invoke', '{"message": "Hello"}')).toMatchObject({ data: { message: 'Hello' } });
    expect(await post('/api/v1/execute/ensemble/my-workflow', '{"input":{"name":"Ada"}}')).toMatchObject({
      output: { greeting: 'Hello, Ada!', steps: 3 },
    });
    const { keys } = (await ensemble(['keys:list', '--json'], { cwd })).json;
    expect(keys).toMatchObject([{ description: 'Welcome key' }]);
    expect(keys[0].expiresAt - keys[0].createdAt).toBe(86_400_000);
  });

  test('is refused where its key would land in a file or be offered to other machines', async () => {
    const cwd = emptyProject();
    for (const extra of ['--background', '--json', '--host=0.0.0.0']) {
      expect((await ensemble(['start', '--welcome', extra], { cwd })).code).toBe(2);
    }
  });
});

describe('status', () => {
  test('counts the files of a project that has no store yet', async () => {
    const cwd = helloProject();
    const { json } = await ensemble(['status', '--json'], { cwd });
    expect(json).toMatchObject({ running: false, agents: 5, ensembles: 1 });
    expect(existsSync(join(cwd, '.ensemble'))).toBe(false);
  });
});

describe('in the background', () => {
  test('starts, is asked, and stops', async () => {
    const cwd = helloProject();
    onTestFinished(async () => void (await ensemble(['stop', '--force'], { cwd })));
    const started = await ensemble(['start', '--background', '--port', '0'], { cwd });
    const url = /^Ensemble is ready at (\S+)\n$/.exec(started.stdout)?.[1] ?? '';
    expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
    const status = await ensemble(['status', '--json'], { cwd });
    expect(status.code).toBe(0);
    expect(status.json).toMatchObject({ running: true, url, version: '0.1.0', agents: 5, ensembles: 1 });
    expect(mode(join(cwd, '.ensemble', 'server.log'))).toBe('600');
    expect((await ensemble(['health'], { cwd })).stdout).toContain('status\thealthy\nready\tyes\n');

    expect((await ensemble(['stop'], { cwd })).stdout).toBe(`Stopped ${url}\n`);
    await expect(fetch(url)).rejects.toThrow();
    const again = await ensemble(['stop'], { cwd });
    expect([again.code, again.stdout]).toEqual([0, 'Not running\n']);
    expect(readFileSync(join(cwd, '.ensemble', 'server.log'), 'utf8')).not.toMatch(CREDENTIAL);
  });

  test('says why it did not start', async () => {
    const cwd = emptyProject();
    writeFileSync(join(cwd, 'ensemble.config.ts'), 'export default { colour: "red" };');
    const ended = await ensemble(['start', '--background', '--port', '0'], { cwd });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('The server did not start');
    expect(ended.stderr).toContain('colour');
  });

  test('stop --force ends it at once', async () => {
    const cwd = emptyProject();
    await ensemble(['start', '--background', '--port', '0'], { cwd });
    expect((await ensemble(['stop', '--force'], { cwd })).code).toBe(0);
    expect((await ensemble(['status'], { cwd })).code).toBe(1);
    expect(existsSync(join(cwd, '.ensemble', 'server.json'))).toBe(false);
  });
});
