import type { FrontDoor } from '@ensembleapp/core/auth/front-door.ts';
import type { Throttle } from '@ensembleapp/core/auth/throttle.ts';
import type { World } from '@ensembleapp/core/world.ts';

/** What the HTTP face stands on. */
export interface Services {
  readonly world: World;
  readonly door: FrontDoor;
  readonly throttle: Throttle;
  readonly version: string;
  /** Epoch ms. */
  readonly startedAt: number;
  /** What links and descriptions say; undefined: the origin a request came to. */
  readonly publicUrl: string | undefined;
  /** Origins that may call the embedding routes; undefined: any. */
  readonly corsOrigins: readonly string[] | undefined;
  /** Is this peer a proxy whose forwarded headers count? */
  readonly isTrustedProxy: (address: string) => boolean;
}
