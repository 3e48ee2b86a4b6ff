import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Surroundings } from '@ensembleapp/core/agents/call-handler.ts';
import type { HandlerFacts, HandlerHost, Handlers } from '@ensembleapp/core/agents/handlers.ts';
import { NOTHING_VOUCHED } from '@ensembleapp/core/auth/jwt.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { Json } from '@ensembleapp/protocol';
import { onTestFinished } from 'vitest';
import { createHandlers, type ProjectHandlers } from '../project/handlers.ts';
import { serveProject } from '../project/serve-project.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { openTestApp } from './test-app.ts';

/** A project folder of these files, and how to change it. */
export function folder(files: Readonly<Record<string, string>> = {}) {
  const path = temporaryFolder();
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return { path, write, remove: (file: string) => rmSync(join(path, file)) };
}

/** The handlers of a folder, closed when the test ends. */
export function openHandlers(path: string, world: Pick<World, 'settings' | 'log'>): ProjectHandlers {
  const handlers = createHandlers(path, world);
  onTestFinished(() => handlers.close());
  return handlers;
}

/** What a test says of a call; the rest is as usual. */
export interface TestCall {
  readonly facts?: Partial<HandlerFacts>;
  readonly host?: Partial<HandlerHost>;
  readonly signal?: AbortSignal;
}

const FACTS: HandlerFacts = {
  input: null,
  config: {},
  env: {},
  secure: NOTHING_VOUCHED,
  context: {},
  user: { id: 'tok_1', tenantId: 'default' },
  state: {},
  attempt: 1,
  resumed: false,
  idempotencyKey: 'exec_1/step',
  executionId: 'exec_1',
  stepId: 'step',
};

/** What code is called with, in surroundings that answer nothing unless the test says so. */
export function testCall({ facts, host, signal = new AbortController().signal }: TestCall = {}): Surroundings {
  const unasked = () => Promise.reject(new Error('nobody is asked'));
  const silent = () => undefined;
  const usual: HandlerHost = {
    kv: { get: unasked, put: unasked, delete: unasked, list: unasked, increment: unasked },
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    fetch: unasked,
    component: unasked,
  };
  return { facts: { ...FACTS, ...facts }, host: { ...usual, ...host }, signal };
}

/** What the handler of a file answers. */
export async function answerOf(handlers: Handlers, file: string, facts: Partial<HandlerFacts> = {}): Promise<Json> {
  return (await handlers.call({ code: { kind: 'module', file }, ...testCall({ facts }) })).output;
}

/** The whole app with the project of a folder, followed until the test ends. */
export async function serve(path: string) {
  const app = await openTestApp();
  const handlers = openHandlers(path, app.world);
  const served = await serveProject(app.world, path, handlers);
  onTestFinished(() => served.stop());
  return { ...app, handlers, served };
}
