import { mintToken } from '@ensembleapp/core/auth/mint.ts';
import { viewToken } from '@ensembleapp/core/auth/view.ts';
import { CreateToken, ListTokens, PatchToken } from '@ensembleapp/protocol';
import { principalOf } from '../door/endpoint.ts';
import { issuedEndpoints } from './issued.ts';

export const tokens = issuedEndpoints({
  kind: 'token',
  plural: 'tokens',
  noun: 'an API token',
  create: CreateToken,
  list: ListTokens,
  patch: PatchToken,
  example: {
    token: 'sk-ensemble-abc123...',
    id: 'tok_abc123',
    name: 'Production API Token',
    scopes: ['execute:ensembles', 'read:executions'],
    expiresAt: 1708000000000,
    createdAt: 1705408000000,
  },
  mint: (call) => mintToken(call.services.door, principalOf(call), call.body),
  show: (_, { text: token, issued: { id, name, scopes, expiresAt, createdAt } }) => ({
    token,
    id,
    name,
    scopes,
    expiresAt,
    createdAt,
  }),
  view: viewToken,
  ended: ({ id, revokedAt }) => ({ revoked: true, id, revokedAt }),
});
