import { explainJwt } from '@ensembleapp/core/auth/explain.ts';
import { mintSecret } from '@ensembleapp/core/auth/mint.ts';
import { signTestToken } from '@ensembleapp/core/auth/sign-test-token.ts';
import { viewSecret } from '@ensembleapp/core/auth/view.ts';
import { CreateSecret, ExplainToken, ListKeys, PatchSecret, TestToken } from '@ensembleapp/protocol';
import { endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { issuedEndpoints } from './issued.ts';

export const secrets = issuedEndpoints({
  kind: 'secret',
  plural: 'secrets',
  noun: "a secret that signs JWTs (HS256); its id is the JWT's kid",
  create: CreateSecret,
  list: ListKeys,
  patch: PatchSecret,
  mint: (call) => mintSecret(call.services.door, principalOf(call), call.body),
  show: ({ services: { world } }, { text: value, issued: { id, name: description, expiresAt, createdAt } }) => ({
    id,
    value,
    description,
    algorithm: 'HS256',
    audience: world.settings.jwt.audiences,
    expiresAt,
    createdAt,
  }),
  view: viewSecret,
  ended: ({ id }) => ({ deleted: true, id }),
});

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
