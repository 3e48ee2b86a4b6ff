import { change, getIssued } from '@ensembleapp/core/auth/change.ts';
import type { ApiToken } from '@ensembleapp/core/auth/issued.ts';
import { listIssued } from '@ensembleapp/core/auth/list.ts';
import { mintToken } from '@ensembleapp/core/auth/mint.ts';
import { revoke } from '@ensembleapp/core/auth/revoke.ts';
import { rotate } from '@ensembleapp/core/auth/rotate.ts';
import { viewToken } from '@ensembleapp/core/auth/view.ts';
import { CreateToken, ListTokens, PatchToken, Rotate } from '@ensembleapp/protocol';
import { created, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';
import { activityOf } from './activity.ts';

const EXAMPLE = {
  token: 'sk-ensemble-abc123...',
  id: 'tok_abc123',
  name: 'Production API Token',
  scopes: ['execute:ensembles', 'read:executions'],
  expiresAt: 1708000000000,
  createdAt: 1705408000000,
};

export const createToken = endpoint({
  summary: 'Create an API token. Its value is in this answer alone.',
  body: { kind: 'json', schema: CreateToken, mayBeEmpty: false },
  answers: { 201: { description: 'The token, shown once', example: EXAMPLE } },
  idempotent: 'credential',
  async handle(call) {
    const { issued, text } = await mintToken(call.services.door, principalOf(call), call.body);
    return created(`/api/v1/tokens/${issued.id}`, minted(text, issued));
  },
});

export const listTokens = endpoint({
  summary: 'List API tokens, newest first; all but revoked ones unless a status is asked for.',
  query: ListTokens,
  answers: { 200: { description: 'A page of tokens' } },
  async handle(call) {
    const { door, world } = call.services;
    const page = await listIssued(door, principalOf(call).tenantId, 'token', call.query.status, pageRequest(call));
    const now = world.clock.now();
    return ok({ tokens: page.rows.map((row) => viewToken(row, now)), ...pageEnd(call, page) });
  },
});

export const getToken = endpoint({
  summary: 'One API token, revoked ones included.',
  answers: { 200: { description: 'The token, without its value' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { door, world } = call.services;
    const row = await getIssued(door, principalOf(call).tenantId, 'token', paramOf(call, 'id'));
    return ok(viewToken(row, world.clock.now()));
  },
});

export const patchToken = endpoint({
  summary: 'Rename an API token, change its scopes, restrictions or expiry, disable or enable it.',
  body: { kind: 'json', schema: PatchToken, mayBeEmpty: false },
  answers: { 200: { description: 'The token as it is now' } },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  async handle(call) {
    const { door, world } = call.services;
    const row = await change(door, principalOf(call), 'token', paramOf(call, 'id'), call.body);
    return ok(viewToken(row, world.clock.now()));
  },
});

export const revokeToken = endpoint({
  summary: 'Revoke an API token for good. No request that begins after the answer is let in with it.',
  answers: { 200: { description: 'Revoked', example: { revoked: true, id: 'tok_abc123', revokedAt: 1705408000000 } } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { id, revokedAt } = await revoke(call.services.door, principalOf(call), 'token', paramOf(call, 'id'));
    return ok({ revoked: true, id, revokedAt });
  },
});

export const rotateToken = endpoint({
  summary: 'A successor with the same settings; the old token stays valid for the grace period.',
  body: { kind: 'json', schema: Rotate, mayBeEmpty: true },
  answers: { 201: { description: 'The successor, shown once' } },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  idempotent: 'credential',
  async handle(call) {
    const { gracePeriod } = call.body;
    const { issued, text } = await rotate(
      call.services.door,
      principalOf(call),
      'token',
      paramOf(call, 'id'),
      gracePeriod,
    );
    return created(`/api/v1/tokens/${issued.id}`, { ...minted(text, issued), rotatedFrom: issued.rotatedFrom });
  },
});

export const tokenActivity = activityOf('token');

function minted(token: string, { id, name, scopes, expiresAt, createdAt }: ApiToken) {
  return { token, id, name, scopes, expiresAt, createdAt };
}
