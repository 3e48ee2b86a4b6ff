import { NOTHING_VOUCHED } from '@ensembleapp/core/auth/jwt.ts';
import type { LocalPrincipal } from '@ensembleapp/core/auth/principal.ts';

/** Whoever may read the data folder: every right in the tenant named. `name` is the operating system's. */
export function localPrincipal(tenantId: string, name: string): LocalPrincipal {
  return {
    kind: 'local',
    id: name,
    tenantId,
    grant: { scopes: ['admin'], restrictions: {} },
    secure: NOTHING_VOUCHED,
    subject: `cli:${name}`,
    userId: `cli:${name}`,
    user: null,
  };
}
