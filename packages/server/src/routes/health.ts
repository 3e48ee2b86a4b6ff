import { Refusal } from '@ensembleapp/core/refusal.ts';
import { endpoint, ok } from '../door/endpoint.ts';

export const health = endpoint({
  summary: 'Is the process alive? Touches no dependency.',
  answers: { 200: { description: 'Alive' } },
  handle({ services: { world, version, startedAt } }) {
    const timestamp = world.clock.now();
    return ok({ status: 'healthy', version, uptime: timestamp - startedAt, timestamp });
  },
});

export const ready = endpoint({
  summary: 'Can the server do its work?',
  answers: { 200: { description: 'Ready' } },
  refusals: ['UNAVAILABLE'],
  async handle({ services: { world } }) {
    try {
      await world.store.check();
    } catch (cause) {
      world.log.error({ err: cause }, 'the store cannot do its work');
      const details = [{ path: 'store', message: 'does not answer' }];
      throw new Refusal('UNAVAILABLE', undefined, { retryAfter: 1, details });
    }
    return ok({ status: 'ready', checks: { store: 'ok', engine: 'ok' } });
  },
});
