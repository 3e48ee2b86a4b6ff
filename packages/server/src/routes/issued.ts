import { change, getIssued, type Patch } from '@ensembleapp/core/auth/change.ts';
import type { IssuedKind, IssuedStatus, OfKind } from '@ensembleapp/core/auth/issued.ts';
import { listIssued } from '@ensembleapp/core/auth/list.ts';
import type { Minted } from '@ensembleapp/core/auth/mint.ts';
import { revoke } from '@ensembleapp/core/auth/revoke.ts';
import { rotate } from '@ensembleapp/core/auth/rotate.ts';
import type { Listed } from '@ensembleapp/core/store/credential-store.ts';
import { type KeyView, type PageQuery, Rotate, type TokenView } from '@ensembleapp/protocol';
import type { z } from 'zod';
import { type Answer, type Call, created, endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';
import { activityOf } from './activity.ts';

type Status = TokenView['status'] | KeyView['status'];

/** How one kind of what we issue looks from outside. */
export interface Face<Kind extends IssuedKind, Asked> {
  readonly kind: Kind;
  /** In the path, and the name of a list's array. */
  readonly plural: 'tokens' | 'keys' | 'secrets';
  /** As people call it. */
  readonly noun: string;
  readonly create: z.ZodType<Asked>;
  readonly list: z.ZodType<PageQuery & { readonly status?: Status | 'all' | undefined }>;
  readonly patch: z.ZodType<Partial<Patch>>;
  readonly example?: unknown;
  mint(call: Call<unknown, Asked>): Promise<Minted<Kind>>;
  /** What is shown once. */
  show(call: Pick<Call, 'services'>, minted: Minted<Kind>): object;
  /** What lists and records show: never a value. */
  view(listed: Listed<Kind>, now: number): object;
  /** The answer when it was ended for good. */
  ended(issued: OfKind<Kind>): object;
}

/** What there is to do with tokens, keys and secrets: the same for each, but for how it looks. */
export function issuedEndpoints<Kind extends IssuedKind, Asked>(face: Face<Kind, Asked>) {
  const { kind, plural, noun } = face;

  function shown(call: Call, minted: Minted<Kind>, more: object = {}): Answer {
    return created(`/api/v1/${plural}/${minted.issued.id}`, { ...face.show(call, minted), ...more });
  }

  function viewed({ services: { world } }: Call, listed: Listed<Kind>): Answer {
    return ok(face.view(listed, world.clock.now()));
  }

  return {
    create: endpoint({
      summary: `Create ${noun}. Its value is in this answer alone.`,
      body: { kind: 'json', schema: face.create, mayBeEmpty: false },
      answers: { 201: { description: 'Shown once', example: face.example } },
      idempotent: 'credential',
      handle: async (call) => shown(call, await face.mint(call)),
    }),

    list: endpoint({
      summary: 'List them, newest first; all but those ended for good unless a status is asked for.',
      query: face.list,
      answers: { 200: { description: 'A page, without values' } },
      async handle(call) {
        const { door, world } = call.services;
        const status = toStatus(call.query.status);
        const page = await listIssued(door, principalOf(call).tenantId, kind, status, pageRequest(call));
        const now = world.clock.now();
        return ok({ [plural]: page.rows.map((row) => face.view(row, now)), ...pageEnd(call, page) });
      },
    }),

    get: endpoint({
      summary: 'One of them, also when it was ended; never its value.',
      answers: { 200: { description: 'Without its value' } },
      refusals: ['NOT_FOUND'],
      handle: async (call) =>
        viewed(call, await getIssued(call.services.door, principalOf(call).tenantId, kind, paramOf(call, 'id'))),
    }),

    patch: endpoint({
      summary: 'Change its name, rights, restrictions or expiry; disable or enable it.',
      body: { kind: 'json', schema: face.patch, mayBeEmpty: false },
      answers: { 200: { description: 'As it is now' } },
      refusals: ['NOT_FOUND', 'CONFLICT'],
      handle: async (call) =>
        viewed(call, await change(call.services.door, principalOf(call), kind, paramOf(call, 'id'), call.body)),
    }),

    end: endpoint({
      summary: 'End it for good. No request that begins after the answer is let in with it.',
      answers: { 200: { description: 'Ended' } },
      refusals: ['NOT_FOUND'],
      handle: async (call) =>
        ok(face.ended(await revoke(call.services.door, principalOf(call), kind, paramOf(call, 'id')))),
    }),

    rotate: endpoint({
      summary: 'A successor with the same settings; the old one stays valid for the grace period.',
      body: { kind: 'json', schema: Rotate, mayBeEmpty: true },
      answers: { 201: { description: 'The successor, shown once' } },
      refusals: ['NOT_FOUND', 'CONFLICT'],
      idempotent: 'credential',
      async handle(call) {
        const { gracePeriod } = call.body;
        const rotated = await rotate(call.services.door, principalOf(call), kind, paramOf(call, 'id'), gracePeriod);
        return shown(call, rotated, { rotatedFrom: rotated.issued.rotatedFrom });
      },
    }),

    activity: activityOf(kind),
  };
}

/** Keys and secrets are called deleted where tokens are called revoked. */
function toStatus(asked: Status | 'all' | undefined): IssuedStatus | 'all' | undefined {
  return asked === 'deleted' ? 'revoked' : asked;
}
