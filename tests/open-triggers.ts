import type { JsonObject } from '@ensembleapp/protocol';
import { openTestApp, type TestApp } from '@ensembleapp/server/testing/test-app.ts';
import { expect } from 'vitest';

/** A step that gives back its input. */
export const ECHO = { id: 'echo', agent: 'pass' };
/** The agent that does. */
export const PASS = { name: 'pass', operation: 'transform', config: { value: '${input}' } };

/** An app with an agent that gives back what it is told. */
export async function openApp(env: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  const app = await openTestApp({ env, envAllow: Object.keys(env) });
  expect((await app.local('POST', '/api/v1/agents', PASS)).status).toBe(201);
  return app;
}

/** Saves an ensemble with this trigger, and answers what was said to that. */
export function save(app: TestApp, name: string, trigger: JsonObject, more: JsonObject = {}, tenant?: string) {
  return app.local(
    'POST',
    '/api/v1/ensembles',
    { name, trigger: [trigger], flow: [{ ...ECHO, input: { said: '${input.said}' } }], ...more },
    tenant,
  );
}

/** Saves it, and it is saved. */
export async function saved(...args: Parameters<typeof save>): Promise<void> {
  const answer = await save(...args);
  expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
}
