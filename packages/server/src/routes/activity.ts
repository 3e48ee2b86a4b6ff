import { getIssued } from '@ensembleapp/core/auth/change.ts';
import type { IssuedKind } from '@ensembleapp/core/auth/issued.ts';
import { ListActivity } from '@ensembleapp/protocol';
import { endpoint, ok, paramOf, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';

/** What a token, key or secret did: every use and every refusal, newest first; never a credential. */
export const activityOf = (kind: IssuedKind) =>
  endpoint({
    summary: 'Every use and refusal, newest first.',
    query: ListActivity,
    answers: { 200: { description: 'A page of entries' } },
    refusals: ['NOT_FOUND'],
    async handle(call) {
      const { door, world } = call.services;
      const { issued } = await getIssued(door, principalOf(call).tenantId, kind, paramOf(call, 'id'));
      await door.activity.flush();
      const { outcome, startTime, endTime } = call.query;
      const page = await world.store.activity.list(issued.id, { outcome, startTime, endTime }, pageRequest(call));
      return ok({ activity: page.rows, ...pageEnd(call, page) });
    },
  });
