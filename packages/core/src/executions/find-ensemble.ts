import { insufficient } from '../auth/authorize.ts';
import { holds } from '../auth/grant.ts';
import type { Principal } from '../auth/principal.ts';
import { missing, requireReach } from '../auth/restrict.ts';
import type { FoundEnsemble } from '../definitions/definitions.ts';
import { notFound } from '../refusal.ts';
import type { World } from '../world.ts';
import { hideFaults } from './hide-faults.ts';
import { requireExecutable } from './require-executable.ts';
import { type Named, versioned } from './split-version.ts';

/**
 * The ensemble, if the principal may run it. A JWT is told the same of every ensemble that is not made for browsers, known or not.
 * @throws Refusal NOT_FOUND, FORBIDDEN
 */
export async function findEnsemble(
  world: World,
  principal: Principal,
  { name, version }: Named,
): Promise<FoundEnsemble> {
  const { grant, kind, tenantId } = principal;
  const found = await hideFaults(principal, 'ensembles', name, world.definitions.findEnsemble(tenantId, name, version));
  const ensemble = found?.plan.ensemble;
  const isOpen = kind === 'jwt' && ensemble?.frontend === true;
  if (!isOpen && !holds(grant, 'execute:ensembles')) throw insufficient(grant, 'execute:ensembles');
  if (!found || !ensemble) throw missing(grant, 'ensembles', name, notFound('Ensemble', versioned(name, version)));
  requireReach(grant, 'ensembles', ensemble.name);
  requireExecutable(principal, ensemble);
  return found;
}
