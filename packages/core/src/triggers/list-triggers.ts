import type { TriggerView } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { reaches } from '../auth/restrict.ts';
import type { Page, PageRequest } from '../store/store.ts';
import type { World } from '../world.ts';
import { isEnabled } from './env-text.ts';
import { servedPath } from './find-door.ts';

/** A page of the paths that triggers of the principal's tenant answer on, in the order the ensembles were created. */
export async function listTriggers(
  { definitions, settings }: Pick<World, 'definitions' | 'settings'>,
  { tenantId, grant }: Principal,
  { limit, after }: PageRequest,
): Promise<Page<TriggerView>> {
  const { doors } = await definitions.triggers.current();
  const own = doors.filter(
    ({ owner, trigger }) =>
      owner.tenantId === tenantId &&
      reaches(grant, 'ensembles', owner.name) &&
      isEnabled(trigger.enabled, settings.env),
  );
  const start = Number(after ?? 0);
  const rows = own.slice(start, start + limit).map((door) => ({
    type: door.trigger.type,
    path: servedPath(door),
    methods: door.methods,
    ensemble: door.owner.name,
    public: door.trigger.auth === undefined,
    auth: door.trigger.auth?.type ?? null,
  }));
  return start + limit < own.length ? { rows, next: String(start + limit) } : { rows };
}
