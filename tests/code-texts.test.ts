import { executeAgent } from '@ensembleapp/core/executions/execute-agent.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { openTestApp, type TestApp } from '@ensembleapp/server/testing/test-app.ts';
import { folder, serve } from '@ensembleapp/server/testing/test-project.ts';
import { describe, expect, it } from 'vitest';

const run = (app: TestApp, agent: string, input: object = {}) =>
  app.local('POST', `/api/v1/execute/agent/${agent}`, { input: { ...input } });
const save = (app: TestApp, kind: string, body: object) => app.local('POST', `/api/v1/${kind}`, { ...body });
const INLINE = { name: 'sum', operation: 'code', code: 'return input.a + context.input.b;' };

describe('code over the API', () => {
  it('is refused where it is written while code.inline is off', async () => {
    const app = await openTestApp();
    for (const [code, path] of [
      [INLINE, 'code'],
      [{ name: 'sum', operation: 'code', handler: 'return 1;' }, 'handler'],
      [{ name: 'sum', operation: 'code', config: { script: 'return 1;' } }, 'config.script'],
      [
        { name: 'sum', operations: [{ operation: 'code', config: { code: 'return 1;' } }] },
        'operations[0].config.code',
      ],
    ] as const) {
      const { status, body } = await save(app, 'agents', code);
      expect(status).toBe(400);
      expect(body.error.details).toMatchObject([
        {
          code: 'OPERATION_UNAVAILABLE',
          path,
          message: expect.stringContaining('code that comes over the API is not run'),
        },
      ]);
    }
  });

  it('runs in a sandbox while code.inline is on', async () => {
    const app = await openTestApp({ codeInline: true });
    expect((await save(app, 'agents', INLINE)).status).toBe(201);
    expect((await run(app, 'sum', { a: 1, b: 2 })).body).toMatchObject({ status: 'completed', output: 3 });
    await save(app, 'agents', { name: 'look', operation: 'code', code: 'return [typeof process, typeof require];' });
    expect((await run(app, 'look')).body.output).toEqual(['undefined', 'undefined']);
  });

  it('that was saved while code.inline was on is not run when it is off', async () => {
    const { app: before, again } = await reopened();
    await save(before, 'agents', INLINE);
    const after = await again();
    const { status, body } = await run(after, 'sum', { a: 1, b: 2 });
    expect([status, body.error.message]).toEqual([
      500,
      'Code that came over the API is not run on this server: code.inline is off',
    ]);
  });

  it('says one thing to run, and what is neither code nor a file', async () => {
    const app = await openTestApp({ codeInline: true });
    const two = await save(app, 'agents', { ...INLINE, handler: 'return 1;' });
    expect(two.body.error.details).toMatchObject([{ code: 'CONFLICTING_FIELDS' }]);
    const neither = await save(app, 'agents', { name: 'sum', operation: 'code', handler: 'greeter' });
    expect(neither.body.error.details).toMatchObject([
      { code: 'OPERATION_UNAVAILABLE', message: '"greeter" is neither a file nor code' },
    ]);
  });

  it('may be a script component, of which a definition names the version', async () => {
    const app = await openTestApp({ codeInline: true });
    const script = (content: string) => ({ kind: 'script', name: 'price', content });
    await save(app, 'components', script('export default ({ input }: { input: { n: number } }) => input.n * 2;'));
    await app.local('PUT', '/api/v1/components/script/price', { content: 'return typeof process;' });
    await save(app, 'agents', { name: 'first', operation: 'code', config: { script: 'scripts/price@1' } });
    await save(app, 'agents', { name: 'newest', operation: 'code', component: 'price@latest' });
    expect((await run(app, 'first', { n: 4 })).body.output).toBe(8);
    expect((await run(app, 'newest')).body.output).toBe('undefined');
    const gone = await save(app, 'agents', { name: 'gone', operation: 'code', script: 'scripts/gone@v1' });
    expect(gone.body.error.details).toMatchObject([{ code: 'COMPONENT_NOT_FOUND' }]);
  });

  it('is not chosen by what a step or a caller lays over a config', async () => {
    const app = await openTestApp({ codeInline: true });
    await save(app, 'agents', INLINE);
    const flow = [
      { agent: 'sum', id: 's', input: { a: 1, b: 2 }, config: { code: 'return "other"', script: 'return "other"' } },
    ];
    await save(app, 'ensembles', { name: 'over', flow, output: { sum: '${s.output}' } });
    const ran = await app.local('POST', '/api/v1/execute/ensemble/over', { input: {} });
    expect(ran.body.output).toEqual({ sum: 3 });
  });
});

describe('code in project files', () => {
  it('is the operator’s own: inline or a script, with Node’s modules', async () => {
    const { path } = folder({
      'agents/inline.yaml':
        "name: inline\noperation: code\ncode: |\n  const { EOL } = await import('node:os');\n  return [EOL, input.n];\n",
      'agents/script.yaml': 'name: script\noperation: code\nscript: scripts/twice@v1\n',
      'scripts/twice@v1.0.0.ts':
        "import { basename } from 'node:path';\nexport default ({ input }: { input: { n: number } }) => [basename('a/b'), input.n * 2];\n",
    });
    const app = await serve(path);
    expect(app.served.loaded.reports).toEqual([]);
    const world = { ...app.world, handlers: app.handlers };
    const ran = async (agent: string) => {
      return (await executeAgent(world, localPrincipal('default', 'ada'), { agent, body: { input: { n: 3 } } })).body;
    };
    expect(await ran('inline')).toMatchObject({ output: ['\n', 3] });
    expect(await ran('script')).toMatchObject({ output: ['b', 6] });
  });
});

/** An app with code.inline on, and how to open its store again with it off. */
async function reopened() {
  const app = await openTestApp({ codeInline: true });
  const again = () => openTestApp({ codeInline: false }, app.file);
  return { app, again };
}
