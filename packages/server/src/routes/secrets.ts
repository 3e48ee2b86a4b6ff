import { change, getIssued } from '@ensembleapp/core/auth/change.ts';
import { explainJwt } from '@ensembleapp/core/auth/explain.ts';
import type { SigningSecret } from '@ensembleapp/core/auth/issued.ts';
import { listIssued } from '@ensembleapp/core/auth/list.ts';
import { mintSecret } from '@ensembleapp/core/auth/mint.ts';
import { revoke } from '@ensembleapp/core/auth/revoke.ts';
import { rotate } from '@ensembleapp/core/auth/rotate.ts';
import { signTestToken } from '@ensembleapp/core/auth/sign-test-token.ts';
import { viewSecret } from '@ensembleapp/core/auth/view.ts';
import { CreateSecret, ExplainToken, ListKeys, PatchSecret, Rotate, TestToken } from '@ensembleapp/protocol';
import { created, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';
import type { Services } from '../services.ts';
import { activityOf } from './activity.ts';
import { toStatus } from './deletable.ts';

export const createSecret = endpoint({
  summary: "Create a secret that signs JWTs (HS256). Its value is in this answer alone; `id` is the JWT's kid.",
  body: { kind: 'json', schema: CreateSecret, mayBeEmpty: false },
  answers: { 201: { description: 'The secret, shown once' } },
  idempotent: 'credential',
  async handle(call) {
    const { issued, text } = await mintSecret(call.services.door, principalOf(call), call.body);
    return created(`/api/v1/secrets/${issued.id}`, minted(call.services, text, issued));
  },
});

export const listSecrets = endpoint({
  summary: 'List signing secrets, newest first; all but deleted ones unless a status is asked for.',
  query: ListKeys,
  answers: { 200: { description: 'A page of secrets, without their values' } },
  async handle(call) {
    const { door, world } = call.services;
    const status = toStatus(call.query.status);
    const page = await listIssued(door, principalOf(call).tenantId, 'secret', status, pageRequest(call));
    const now = world.clock.now();
    return ok({ secrets: page.rows.map((row) => viewSecret(row, now)), ...pageEnd(call, page) });
  },
});

export const getSecret = endpoint({
  summary: 'One signing secret, deleted ones included; never its value.',
  answers: { 200: { description: 'The secret, without its value' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { door, world } = call.services;
    const row = await getIssued(door, principalOf(call).tenantId, 'secret', paramOf(call, 'id'));
    return ok(viewSecret(row, world.clock.now()));
  },
});

export const patchSecret = endpoint({
  summary: 'Describe a signing secret anew, change its limits, disable or enable it.',
  body: { kind: 'json', schema: PatchSecret, mayBeEmpty: false },
  answers: { 200: { description: 'The secret as it is now' } },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  async handle(call) {
    const { door, world } = call.services;
    const row = await change(door, principalOf(call), 'secret', paramOf(call, 'id'), call.body);
    return ok(viewSecret(row, world.clock.now()));
  },
});

export const deleteSecret = endpoint({
  summary: 'Delete a signing secret for good. Every JWT signed with it ends at once.',
  answers: { 200: { description: 'Deleted' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { id } = await revoke(call.services.door, principalOf(call), 'secret', paramOf(call, 'id'));
    return ok({ deleted: true, id });
  },
});

export const rotateSecret = endpoint({
  summary: 'A successor with the same settings; JWTs of the old secret stay valid for the grace period.',
  body: { kind: 'json', schema: Rotate, mayBeEmpty: true },
  answers: { 201: { description: 'The successor, shown once' } },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  idempotent: 'credential',
  async handle(call) {
    const { services, body } = call;
    const { issued, text } = await rotate(
      services.door,
      principalOf(call),
      'secret',
      paramOf(call, 'id'),
      body.gracePeriod,
    );
    const answer = { ...minted(services, text, issued), rotatedFrom: issued.rotatedFrom };
    return created(`/api/v1/secrets/${issued.id}`, answer);
  },
});

export const secretActivity = activityOf('secret');

export const testToken = endpoint({
  summary: 'A JWT signed with this secret, for trying an embedding out.',
  body: { kind: 'json', schema: TestToken, mayBeEmpty: false },
  answers: { 201: { description: 'The JWT and when it ends' } },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  async handle(call) {
    const { door } = call.services;
    return { status: 201, body: await signTestToken(door, principalOf(call), paramOf(call, 'id'), call.body) };
  },
});

export const explainToken = endpoint({
  summary: "What the verifier makes of a JWT, rule by rule. Secrets of the caller's tenant only; the JWT is not kept.",
  body: { kind: 'json', schema: ExplainToken, mayBeEmpty: false },
  answers: { 200: { description: 'One entry per rule' } },
  async handle(call) {
    return ok(await explainJwt(call.services.door, principalOf(call).tenantId, call.body.token));
  },
});

function minted({ world }: Services, value: string, { id, name, expiresAt, createdAt }: SigningSecret) {
  return {
    id,
    value,
    description: name,
    algorithm: 'HS256',
    audience: world.settings.jwt.audiences,
    expiresAt,
    createdAt,
  };
}
