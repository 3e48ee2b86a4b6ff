import { mintKey } from '@ensembleapp/core/auth/mint.ts';
import { viewKey } from '@ensembleapp/core/auth/view.ts';
import { CreateKey, ListKeys, PatchKey } from '@ensembleapp/protocol';
import { principalOf } from '../door/endpoint.ts';
import { issuedEndpoints } from './issued.ts';

export const keys = issuedEndpoints({
  kind: 'key',
  plural: 'keys',
  noun: 'an API key for a backend',
  create: CreateKey,
  list: ListKeys,
  patch: PatchKey,
  mint: (call) => mintKey(call.services.door, principalOf(call), call.body),
  show: (_, { text: key, issued: { id, name: description, tenantId, scopes, expiresAt, createdAt } }) => ({
    key,
    id,
    description,
    tenantId,
    scopes,
    expiresAt,
    createdAt,
  }),
  view: viewKey,
  ended: ({ id }) => ({ deleted: true, id }),
});
