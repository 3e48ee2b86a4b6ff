import { change, getIssued } from '@ensembleapp/core/auth/change.ts';
import type { ApiKey } from '@ensembleapp/core/auth/issued.ts';
import { listIssued } from '@ensembleapp/core/auth/list.ts';
import { mintKey } from '@ensembleapp/core/auth/mint.ts';
import { revoke } from '@ensembleapp/core/auth/revoke.ts';
import { rotate } from '@ensembleapp/core/auth/rotate.ts';
import { viewKey } from '@ensembleapp/core/auth/view.ts';
import { CreateKey, ListKeys, PatchKey, Rotate } from '@ensembleapp/protocol';
import { created, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';
import { activityOf } from './activity.ts';
import { toStatus } from './deletable.ts';

export const createKey = endpoint({
  summary: 'Create an API key for a backend. Its value is in this answer alone.',
  body: { kind: 'json', schema: CreateKey, mayBeEmpty: false },
  answers: { 201: { description: 'The key, shown once' } },
  idempotent: 'credential',
  async handle(call) {
    const { issued, text } = await mintKey(call.services.door, principalOf(call), call.body);
    return created(`/api/v1/keys/${issued.id}`, minted(text, issued));
  },
});

export const listKeys = endpoint({
  summary: 'List API keys, newest first; all but deleted ones unless a status is asked for.',
  query: ListKeys,
  answers: { 200: { description: 'A page of keys' } },
  async handle(call) {
    const { door, world } = call.services;
    const status = toStatus(call.query.status);
    const page = await listIssued(door, principalOf(call).tenantId, 'key', status, pageRequest(call));
    const now = world.clock.now();
    return ok({ keys: page.rows.map((row) => viewKey(row, now)), ...pageEnd(call, page) });
  },
});

export const getKey = endpoint({
  summary: 'One API key, deleted ones included.',
  answers: { 200: { description: 'The key, without its value' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { door, world } = call.services;
    const row = await getIssued(door, principalOf(call).tenantId, 'key', paramOf(call, 'id'));
    return ok(viewKey(row, world.clock.now()));
  },
});

export const patchKey = endpoint({
  summary: 'Describe an API key anew, change its scopes, restrictions or expiry, disable or enable it.',
  body: { kind: 'json', schema: PatchKey, mayBeEmpty: false },
  answers: { 200: { description: 'The key as it is now' } },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  async handle(call) {
    const { door, world } = call.services;
    const row = await change(door, principalOf(call), 'key', paramOf(call, 'id'), call.body);
    return ok(viewKey(row, world.clock.now()));
  },
});

export const deleteKey = endpoint({
  summary: 'Delete an API key for good. No request that begins after the answer is let in with it.',
  answers: { 200: { description: 'Deleted' } },
  refusals: ['NOT_FOUND'],
  async handle(call) {
    const { id } = await revoke(call.services.door, principalOf(call), 'key', paramOf(call, 'id'));
    return ok({ deleted: true, id });
  },
});

export const rotateKey = endpoint({
  summary: 'A successor with the same settings; the old key stays valid for the grace period.',
  body: { kind: 'json', schema: Rotate, mayBeEmpty: true },
  answers: { 201: { description: 'The successor, shown once' } },
  refusals: ['NOT_FOUND', 'CONFLICT'],
  idempotent: 'credential',
  async handle(call) {
    const { gracePeriod } = call.body;
    const { issued, text } = await rotate(
      call.services.door,
      principalOf(call),
      'key',
      paramOf(call, 'id'),
      gracePeriod,
    );
    return created(`/api/v1/keys/${issued.id}`, { ...minted(text, issued), rotatedFrom: issued.rotatedFrom });
  },
});

export const keyActivity = activityOf('key');

function minted(key: string, { id, name, tenantId, scopes, expiresAt, createdAt }: ApiKey) {
  return { key, id, description: name, tenantId, scopes, expiresAt, createdAt };
}
