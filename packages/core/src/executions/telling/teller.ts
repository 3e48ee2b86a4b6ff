import { randomText } from '../../crypto.ts';
import { ENDS, type PlannedNotification } from '../../ensembles/planning/planned-notifications.ts';
import type { Notice } from '../../store/outbox-store.ts';
import type { World } from '../../world.ts';
import type { RunRequest } from '../run-request.ts';
import { type Receiver, renderReceiver, sealReceiver } from './receiver.ts';
import { openWebhook, WEBHOOK } from './webhook.ts';

/** The roots that expressions of notifications read beside the event. */
export type Roots = () => ReadonlyMap<string, unknown>;

/** What receivers of one run are to be told, until it is stored with the change that it tells of. */
export class Teller {
  readonly #world: World;
  readonly #request: RunRequest;
  readonly #executionId: string;
  readonly #roots: Roots;
  readonly #notices: Notice[] = [];

  constructor(world: World, request: RunRequest, executionId: string, roots: Roots) {
    this.#world = world;
    this.#request = request;
    this.#executionId = executionId;
    this.#roots = roots;
  }

  /** Whether anybody is told of such an event. */
  isWanted(event: string): boolean {
    const { notifications = [], webhook } = this.#request;
    return (webhook !== undefined && ENDS.has(event)) || notifications.some(({ events }) => events.has(event));
  }

  /** Tells whoever wants to know. @param about by event: language reference, section 12 */
  tell(event: string, about: Readonly<Record<string, unknown>>): void {
    const { notifications = [], webhook, name, caller } = this.#request;
    const at = this.#world.clock.now();
    const timestamp = new Date(at).toISOString();
    const data = { id: this.#executionId, ensemble: name, ...about };
    const add = (receiver: string, how: Receiver) => {
      const id = `evt_${randomText(22)}`;
      const body = JSON.stringify({ id, event, timestamp, data });
      this.#notices.push({ id, receiver, event, at, body, sealed: sealReceiver(this.#world.keyring, how, id) });
    };
    for (const planned of notifications) {
      if (planned.events.has(event)) add(planned.receiver, this.#render(planned, { event, timestamp, data }));
    }
    if (webhook && ENDS.has(event)) add(WEBHOOK, openWebhook(this.#world.keyring, caller.tenantId, webhook));
  }

  /** What is to be stored now. */
  take(): readonly Notice[] {
    return this.#notices.splice(0);
  }

  #render(planned: PlannedNotification, told: Readonly<Record<string, unknown>>): Receiver {
    const roots = this.#roots();
    const get = (root: string) => (Object.hasOwn(told, root) ? told[root] : roots.get(root));
    return renderReceiver(planned, { get, now: () => this.#world.clock.now() });
  }
}

/** Undefined where nobody is told of anything. */
export function tellerOf(world: World, request: RunRequest, executionId: string, roots: Roots): Teller | undefined {
  const isTold = (request.notifications?.length ?? 0) > 0 || request.webhook !== undefined;
  return isTold ? new Teller(world, request, executionId, roots) : undefined;
}
