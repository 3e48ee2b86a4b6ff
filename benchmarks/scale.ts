// Does it matter how many keys there are? A working set of 1,000 keys among 1,000 in the store and among 1,000,000; and how fast a
// key is found that no request has shown for a while.

import { draw } from '@ensembleapp/core/auth/format.ts';
import type { FrontDoor } from '@ensembleapp/core/auth/front-door.ts';
import { openFrontDoor } from '@ensembleapp/core/auth/front-door.ts';
import type { ApiKey } from '@ensembleapp/core/auth/issued.ts';
import { accepted, mustRefuse } from './accepted.ts';
import { goal } from './goal.ts';
import { inProcess } from './in-process.ts';
import { interleave } from './interleave.ts';
import { type BenchmarkWorld, openWorld } from './open-world.ts';
import { pick } from './pick.ts';

const WORKING_SET = 1000;
const MANY = 1_000_000;
const AT_ONCE = 10_000;
/** More than are kept in memory, so that each has been forgotten when its turn comes again. */
const COLD = 50_000;

/** Keys straight into the store, many to a transaction; answers every so-many-th. */
async function fill(
  { services: { world } }: BenchmarkWorld,
  count: number,
  keepEvery: number,
): Promise<readonly string[]> {
  const { store, keyring, clock } = world;
  const kept: string[] = [];
  for (let done = 0; done < count; done += AT_ONCE) {
    const inserts = Array.from({ length: Math.min(AT_ONCE, count - done) }, (_, at) => {
      const { id, text } = draw('key');
      if ((done + at) % keepEvery === 0) kept.push(text);
      const key: ApiKey = {
        kind: 'key',
        id,
        tenantId: 'default',
        name: `key ${done + at}`,
        restrictions: {},
        disabled: false,
        lifetimeSeconds: null,
        expiresAt: null,
        createdAt: clock.now(),
        createdBy: { kind: 'cli', id: 'benchmark' },
        revokedAt: null,
        revokedBy: null,
        rotatedFrom: null,
        stamp: 0,
        mac: keyring.mac(text),
        scopes: ['execute:agents'],
        rateLimit: null,
        onBehalfOf: false,
      };
      return store.credentials.insert<'key'>(key);
    });
    await Promise.all(inserts);
  }
  return kept;
}

/** The front door as a server has it that was started after the keys were made. */
async function openOver(world: BenchmarkWorld, keys: readonly string[]): Promise<FrontDoor> {
  const door = await openFrontDoor(world.services.world);
  await mustRefuse(door, 'key', pick(keys, 0));
  for (const key of keys) await accepted(door, 'key', key);
  return door;
}

const few = await openWorld();
const many = await openWorld();
const fewKeys = await fill(few, WORKING_SET, 1);
const coldKeys = await fill(many, MANY, MANY / COLD);
const manyKeys = coldKeys.filter((_, at) => at % (COLD / WORKING_SET) === 0);
const fewDoor = await openOver(few, fewKeys);
const manyDoor = await openOver(many, manyKeys);
const coldDoor = await openOver(many, coldKeys);

const standings = await interleave('Verify an API key among many', [
  inProcess({
    name: 'warm, of 1,000',
    before: () => fewDoor.sync(),
    operation: (turn) => accepted(fewDoor, 'key', pick(fewKeys, turn)),
  }),
  inProcess({
    name: 'warm, of 1,000,000',
    before: () => manyDoor.sync(),
    operation: (turn) => accepted(manyDoor, 'key', pick(manyKeys, turn)),
  }),
  inProcess({
    name: 'cold, of 1,000,000',
    before: () => coldDoor.sync(),
    operation: (turn) => accepted(coldDoor, 'key', pick(coldKeys, turn)),
  }),
]);
goal('warm of a million beside warm of a thousand', standings.ratio('warm, of 1,000,000', 'warm, of 1,000'), {
  atLeast: 0.9,
});

await few.close();
await many.close();
