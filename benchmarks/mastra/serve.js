// A workflow of four steps in Mastra, stored in its SQLite store and run over HTTP. In a process of its own, as http/server.ts is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Mastra } from '@mastra/core';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { LibSQLStore } from '@mastra/libsql';
import { Hono } from 'hono';
import { z } from 'zod';

const folder = mkdtempSync(join(tmpdir(), 'ensemble-benchmark-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const shape = z.object({ n: z.number() });
const add = (id) =>
  createStep({
    id,
    inputSchema: shape,
    outputSchema: shape,
    execute: async ({ inputData }) => ({ n: inputData.n + 1 }),
  });
const four = createWorkflow({ id: 'four', inputSchema: shape, outputSchema: shape })
  .then(add('one'))
  .then(add('two'))
  .then(add('three'))
  .then(add('four'))
  .commit();
const storage = new LibSQLStore({ id: 'benchmark', url: `file:${join(folder, 'mastra.db')}` });
const workflow = new Mastra({ workflows: { four }, storage, logger: false }).getWorkflow('four');

const app = new Hono();
app.post('/run', async (context) => {
  const { input } = await context.req.json();
  const run = await workflow.createRun();
  const { status, result } = await run.start({ inputData: input });
  return context.json({ status, output: result });
});

const server = createAdaptorServer({ fetch: app.fetch, serverOptions: { keepAliveTimeout: 65_000 } });
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, credentials: {} }));
process.on('message', () => process.send(process.cpuUsage()));
process.on('disconnect', () => process.exit());
