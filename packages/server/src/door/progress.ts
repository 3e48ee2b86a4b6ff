import type { Proven } from '@ensembleapp/core/auth/authenticate.ts';
import type { Principal } from '@ensembleapp/core/auth/principal.ts';
import type { Limited } from '@ensembleapp/core/auth/throttle.ts';

/** What becomes known of a request while it is checked; what its activity entry is made of. */
export interface Progress {
  readonly requestId: string;
  readonly startedAt: number;
  readonly address: string;
  anonymous: boolean;
  principal: Principal | undefined;
  proven: Proven | undefined;
  limited: Limited | undefined;
}
