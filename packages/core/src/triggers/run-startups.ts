import { unattended } from '../auth/principal.ts';
import type { World } from '../world.ts';
import { declaredInput } from './declared-input.ts';
import { isEnabled } from './env-text.ts';
import { startTriggered } from './run-triggered.ts';

/** For the start of a server: starts what is to be run then, of every tenant. One that cannot start is logged, and the others do. */
export async function runStartups(world: World): Promise<void> {
  const { startups } = await world.definitions.triggers.current();
  for (const { owner, trigger } of startups) {
    if (!isEnabled(trigger.enabled, world.settings.env)) continue;
    const { tenantId, name: ensemble } = owner;
    const { input = {}, metadata = {} } = trigger;
    try {
      await startTriggered(world, unattended('trigger', tenantId, ensemble), {
        type: 'startup',
        ensemble,
        input: declaredInput(input, world),
        brought: { metadata },
      });
    } catch (error) {
      world.log.error({ err: error, tenantId, ensemble }, 'a startup trigger could not start its ensemble');
    }
  }
}
