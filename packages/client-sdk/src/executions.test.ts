import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from './index.ts';

/** A server that answers each `METHOD path` with these bodies in turn, the last one for ever; and what it was asked. */
async function serve(answers: Readonly<Record<string, readonly object[]>>) {
  const asked: (readonly [call: string, body: unknown])[] = [];
  const server = createServer(async (request, response) => {
    const call = `${request.method} ${request.url}`;
    const bodies = answers[call] ?? [];
    const body = bodies[asked.filter(([earlier]) => earlier === call).length] ?? bodies.at(-1) ?? {};
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    asked.push([call, text === '' ? undefined : JSON.parse(text)]);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, executions: createClient({ baseUrl: `http://127.0.0.1:${port}` }).executions };
}

test('each method calls its path with its body', async () => {
  const { asked, executions } = await serve({});
  await executions.executeEnsemble('my-workflow', { input: { name: 'Ada' }, async: true });
  await executions.executeAgent('greet');
  await executions.get('exec_1');
  await executions.cancel('exec_1');
  await executions.resume('exec_1', { approved: true });
  await executions.retry('exec_1');
  await executions.fork('exec_1', { input: {} });
  await executions.signal('exec_1', { name: 'paid' });
  expect(asked).toEqual([
    ['POST /api/v1/execute/ensemble/my-workflow', { input: { name: 'Ada' }, async: true }],
    ['POST /api/v1/execute/agent/greet', {}],
    ['GET /api/v1/executions/exec_1', undefined],
    ['POST /api/v1/executions/exec_1/cancel', undefined],
    ['POST /api/v1/executions/exec_1/resume', { approved: true }],
    ['POST /api/v1/executions/exec_1/retry', {}],
    ['POST /api/v1/executions/exec_1/fork', { input: {} }],
    ['POST /api/v1/executions/exec_1/signal', { name: 'paid' }],
  ]);
});

test('a list is filtered by several statuses, and goes on from page to page', async () => {
  const path = 'GET /api/v1/executions?ensemble=t&status=failed%2Ctimeout';
  const { executions } = await serve({
    [path]: [{ executions: [{ id: 'exec_2' }], hasMore: true, nextCursor: 'c' }],
    [`${path}&cursor=c`]: [{ executions: [{ id: 'exec_1' }], hasMore: false, nextCursor: null }],
  });
  const listed: string[] = [];
  for await (const { id } of executions.list({ ensemble: 't', status: ['failed', 'timeout'] })) listed.push(id);
  expect(listed).toEqual(['exec_2', 'exec_1']);
});

test('waiting ends when the run has ended or waits for somebody, and when its caller gives up', async () => {
  const running = { status: 'running' };
  const { executions, asked } = await serve({
    'GET /api/v1/executions/exec_1': [running, running, { status: 'completed' }],
    'GET /api/v1/executions/exec_2': [{ status: 'waiting_for_input' }],
    'GET /api/v1/executions/exec_3': [running],
  });
  expect(await executions.wait('exec_1')).toEqual({ status: 'completed' });
  expect(asked).toHaveLength(3);
  expect(await executions.wait('exec_2')).toEqual({ status: 'waiting_for_input' });
  const given = new AbortController();
  const waiting = executions.wait('exec_3', given.signal);
  given.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
