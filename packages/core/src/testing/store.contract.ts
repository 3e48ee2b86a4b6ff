import { describe, expect, it } from 'vitest';
import { activityContract } from './activity-store.contract.ts';
import { credentialContract } from './credential-store.contract.ts';
import { definitionContract } from './definition-store.contract.ts';
import { executionContract } from './execution-store.contract.ts';
import { idempotencyContract } from './idempotency-store.contract.ts';
import { inboxContract } from './inbox-store.contract.ts';
import { journalContract } from './journal-store.contract.ts';
import { keptStateContract } from './kept-state-store.contract.ts';
import { kvContract } from './kv-store.contract.ts';
import { type OpenStore, opened } from './open-store.ts';
import { outboxContract } from './outbox-store.contract.ts';
import { scheduleContract } from './schedule-store.contract.ts';
import { telemetryContract } from './telemetry-store.contract.ts';
import { threadContract } from './thread-store.contract.ts';

/** What every adapter of the store keeps. `open` gives an empty store each time. */
export function storeContract(name: string, open: OpenStore): void {
  describe(`the store contract on ${name}`, () => {
    describe('credentials', () => credentialContract(open));
    describe('activity', () => activityContract(open));
    describe('executions', () => executionContract(open));
    describe('journal', () => journalContract(open));
    describe('inbox', () => inboxContract(open));
    describe('outbox', () => outboxContract(open));
    describe('definitions', () => definitionContract(open));
    describe('idempotency', () => idempotencyContract(open));
    describe('threads', () => threadContract(open));
    describe('kept states', () => keptStateContract(open));
    describe('kv', () => kvContract(open));
    describe('schedules', () => scheduleContract(open));
    describe('telemetry', () => telemetryContract(open));

    it('answers a check while it works', async () => {
      const { store } = await opened(open);
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}
