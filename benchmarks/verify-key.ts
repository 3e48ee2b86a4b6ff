// What does it cost to know whose API key this is, once its row is warm? Beside the bare primitives that no verification can do
// without, and beside better-auth's api-key plug-in on SQLite.
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { openFrontDoor } from '@ensembleapp/core/auth/front-door.ts';
import { accepted, mustRefuse } from './accepted.ts';
import { countCalls } from './count-calls.ts';
import { goal } from './goal.ts';
import { inProcess } from './in-process.ts';
import { interleave } from './interleave.ts';
import { openWorld } from './open-world.ts';
import { openBetterAuth } from './peers/better-auth.ts';
import { pick } from './pick.ts';

const WORKING_SET = 1000;

const world = await openWorld();
const keys = await world.keys(WORKING_SET);
const tokens = await world.tokens(WORKING_SET);
const peer = await openBetterAuth(WORKING_SET);

const { store, calls } = countCalls(world.services.world.store);
const door = await openFrontDoor({ ...world.services.world, store });
const sync = () => door.sync();

await mustRefuse(door, 'key', pick(keys, 0));
await mustRefuse(door, 'token', pick(tokens, 0));
if (await peer.isValid(`${pick(peer.keys, 0).slice(1)}x`)) throw new Error('better-auth let a forged key in');
for (const key of keys) await accepted(door, 'key', key);
for (const token of tokens) await accepted(door, 'token', token);
calls.clear();

const secret = createSecretKey(randomBytes(32));
const ids = keys.map((key) => `key_${key.slice(3, 19)}`);
const rows = new Map(ids.map((id) => [id, { id }]));

const standings = await interleave('Verify a warm API key', [
  inProcess({
    name: 'primitives',
    operation(turn) {
      const digest = createHmac('sha256', secret).update(pick(keys, turn)).digest();
      if (digest.length !== 32 || !rows.has(pick(ids, turn))) throw new Error('the primitives failed');
    },
  }),
  inProcess({ name: 'ensemble key', before: sync, operation: (turn) => accepted(door, 'key', pick(keys, turn)) }),
  inProcess({ name: 'ensemble token', before: sync, operation: (turn) => accepted(door, 'token', pick(tokens, turn)) }),
  inProcess({
    name: 'better-auth on SQLite',
    async operation(turn) {
      if (!(await peer.isValid(pick(peer.keys, turn)))) throw new Error('better-auth refused a good key');
    },
  }),
]);

calls.delete('credentials.changedSince');
const onPath = [...calls.values()].reduce((sum, count) => sum + count, 0);
goal('key beside the primitives', standings.ratio('ensemble key', 'primitives'), { atLeast: 0.7 });
goal('token beside the primitives', standings.ratio('ensemble token', 'primitives'), { atLeast: 0.7 });
goal('key beside better-auth', standings.ratio('ensemble key', 'better-auth on SQLite'), { atLeast: 50 });
goal('reads and writes of the store while warm', onPath, { atMost: 0 });

peer.close();
await world.close();
