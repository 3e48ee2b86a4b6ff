import { signJwt } from '@ensembleapp/core/testing/jwt-cases.ts';
import type { JsonObject, Scope } from '@ensembleapp/protocol';
import { expect } from 'vitest';
import type { TestApp } from './test-app.ts';

interface Bearer {
  readonly id: string;
  readonly text: string;
}

interface Secret extends Bearer {
  /** A JWT as the customer's backend would sign it; members that are undefined are left out. */
  jwt(claims?: object, header?: object): string;
}

/** Issues a token as the machine's operator. */
export async function issueToken(
  app: TestApp,
  scopes: readonly Scope[],
  more: JsonObject = {},
  tenantId?: string,
): Promise<Bearer> {
  const made = await app.local('POST', '/api/v1/tokens', { name: 'Test', scopes, ...more }, tenantId);
  expect(made.status).toBe(201);
  return { id: made.body.id, text: made.body.token };
}

/** Issues a key as the machine's operator. */
export async function issueKey(app: TestApp, more: JsonObject = {}, tenantId?: string): Promise<Bearer> {
  const made = await app.local('POST', '/api/v1/keys', { description: 'Test', ...more }, tenantId);
  expect(made.status).toBe(201);
  return { id: made.body.id, text: made.body.key };
}

/** Issues a signing secret as the machine's operator. */
export async function issueSecret(app: TestApp, more: JsonObject = {}, tenantId?: string): Promise<Secret> {
  const made = await app.local('POST', '/api/v1/secrets', { description: 'Test', ...more }, tenantId);
  expect(made.status).toBe(201);
  const { id, value } = made.body;
  return {
    id,
    text: value,
    jwt: (claims = {}, header = {}) => {
      const now = Math.floor(app.clock.now() / 1000);
      const usual = { sub: 'user-123', exp: now + 3600, iat: now, aud: 'ensembleapp.ai' };
      return signJwt({ alg: 'HS256', typ: 'JWT', kid: id, ...header }, { ...usual, ...claims }, value);
    },
  };
}
