import { listTriggers } from '@ensembleapp/core/triggers/list-triggers.ts';
import { PageQuery } from '@ensembleapp/protocol';
import { endpoint, ok, principalOf } from '../door/endpoint.ts';
import { pageEnd, pageRequest } from '../door/page.ts';

const TRIGGER = {
  type: 'webhook',
  path: '/webhooks/orders',
  methods: ['POST'],
  ensemble: 'orders',
  public: false,
  auth: 'signature',
};

export const listTriggersRoute = endpoint({
  summary: 'The paths that ensembles answer on by themselves.',
  query: PageQuery,
  answers: { 200: { description: 'A page of triggers', example: { triggers: [TRIGGER] } } },
  async handle(call) {
    const page = await listTriggers(call.services.world, principalOf(call), pageRequest(call));
    return ok({ triggers: page.rows, ...pageEnd(call, page) });
  },
});
