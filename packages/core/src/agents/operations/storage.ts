import type { Json } from '@ensembleapp/protocol';
import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { ConfigReader } from './config-reader.ts';
import { runData } from './data.ts';
import { expirationOf } from './storage/kv-room.ts';
import { missOf, readEntry, readKey, readListing, readRoom, STORAGE_ACTIONS } from './storage/read-storage.ts';
import type { Room } from './storage/room.ts';

/**
 * Keeps values of the tenant's across runs: one `action` on a room of keys and values, or of files. A miss is no failure.
 * `type: d1` is a `data` operation under another name.
 * @throws StepFailure `INVALID_INPUT`, `LIMIT_EXCEEDED`
 */
export async function runStorage(world: World, call: OperationCall): Promise<OperationResult> {
  const { config, caller } = call;
  const told = new ConfigReader('storage', config);
  if (told.value('type', 'backend') === 'd1') return runData(world, call);
  const action = told.oneOf(STORAGE_ACTIONS, 'action', 'operation');
  if (action === undefined) throw told.wrong('action', `must be one of ${STORAGE_ACTIONS.join(', ')}`);
  const room = readRoom(world, caller.tenantId, told);
  return { output: await ACTIONS[action](room, told, world.clock.now()) };
}

type Action = (room: Room, told: ConfigReader, now: number) => Promise<Json>;

const ACTIONS = {
  async get(room, told) {
    const kept = await room.get(readKey(told));
    return kept ? { value: kept.value, found: true, metadata: kept.metadata } : missOf(told);
  },

  async head(room, told) {
    const facts = await room.head(readKey(told));
    return facts ? { found: true, ...facts } : { found: false, metadata: null };
  },

  async put(room, told, now) {
    await room.put(readKey(told), readEntry(told, now));
    return { success: true };
  },

  async delete(room, told) {
    return { deleted: await room.delete(readKey(told)) };
  },

  async list(room, told) {
    const { prefix, page } = readListing(told);
    const { rows, next } = await room.list(prefix, page);
    const keys = rows.map(({ key, metadata, expiresAt }) => ({
      name: key,
      ...(metadata && { metadata }),
      ...expirationOf(expiresAt),
    }));
    return { keys, list_complete: next === undefined, cursor: next ?? null };
  },
} satisfies Record<(typeof STORAGE_ACTIONS)[number], Action>;
