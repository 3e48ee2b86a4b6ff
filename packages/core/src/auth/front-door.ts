import { contains } from '../address.ts';
import { HmacKey, randomText } from '../crypto.ts';
import type { World } from '../world.ts';
import { type ActivityRecorder, createActivityRecorder } from './activity.ts';
import type { Mac } from './issued.ts';
import { createKnownCredentials, type Known, type KnownCredentials } from './known.ts';
import { createProofs, type Proofs } from './proofs.ts';
import { createJwtReader, type JwtReader } from './read-jwt.ts';

/** What authentication keeps between requests. One per process and store. */
export interface FrontDoor {
  readonly world: World;
  readonly known: KnownCredentials;
  readonly activity: ActivityRecorder;
  readonly jwts: JwtReader;
  readonly proofs: Proofs;
  /** Stands in for the secret of a JWT that names an unknown one, so that the work is the same. */
  readonly decoy: HmacKey;
  /** Stands in for the MAC of a token or key that names an unknown row. */
  readonly nobody: Mac;
  /** Learns what other processes changed in the store. */
  sync(): Promise<void>;
  /** Has `sync` succeeded recently enough to trust what is known? */
  isFresh(): boolean;
}

/** Rows kept in memory: some 20 MB when full. */
const CAPACITY = 20_000;
/** How long what is known may be trusted without asking the store again, in ms. Revocations hold everywhere within a second. */
const FRESH_FOR = 900;
const CHANGES_PER_READ = 1000;

/** Opens the front door. The caller syncs it several times a second (`sync`) and flushes `activity`. */
export async function openFrontDoor(world: World): Promise<FrontDoor> {
  const known = createKnownCredentials(world.keyring, CAPACITY);
  let stamp = await world.store.credentials.lastStamp();
  let syncedAt = world.clock.now();
  let running: Promise<void> | undefined;

  async function readChanges(): Promise<void> {
    const startedAt = world.clock.now();
    for (;;) {
      const changed = await world.store.credentials.changedSince(stamp, CHANGES_PER_READ);
      known.learn(changed);
      stamp = changed.at(-1)?.stamp ?? stamp;
      if (changed.length < CHANGES_PER_READ) break;
    }
    syncedAt = startedAt;
  }

  return {
    world,
    known,
    activity: createActivityRecorder(world),
    jwts: createJwtReader(),
    proofs: createProofs(world.keyring),
    decoy: new HmacKey(Buffer.from(randomText(43))),
    nobody: { keyId: world.keyring.keyId, digest: new Uint8Array(32) },
    sync() {
      running ??= readChanges().finally(() => {
        running = undefined;
      });
      return running;
    },
    isFresh: () => Math.abs(world.clock.now() - syncedAt) < FRESH_FOR,
  };
}

/** What is known of the row with this id, read from the store when it must be. At once when it is warm. */
export function lookUp(door: FrontDoor, id: string): Known | undefined | Promise<Known | undefined> {
  return (door.isFresh() && door.known.find(id)) || readThrough(door, id);
}

async function readThrough(door: FrontDoor, id: string): Promise<Known | undefined> {
  if (!door.isFresh()) await door.sync();
  const kept = door.known.find(id);
  if (kept) return kept;
  const { generation } = door.known;
  const issued = await door.world.store.credentials.find(id);
  return issued && door.known.admit(issued, generation);
}

/** Is the caller inside the credential's address restriction, if it has one? */
export function isAddressAllowed(known: Known, address: string): boolean {
  return known.networks === undefined || contains(known.networks, address);
}
