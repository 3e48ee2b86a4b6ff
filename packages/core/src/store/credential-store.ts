import type { Issued, IssuedKind, IssuedStatus, OfKind } from '../auth/issued.ts';
import type { Page, PageRequest } from './store.ts';

/** What may be changed on something issued. Absent members stay. */
export type IssuedChange = Partial<
  Pick<Issued, 'name' | 'restrictions' | 'disabled' | 'lifetimeSeconds' | 'expiresAt' | 'revokedAt' | 'revokedBy'> &
    Pick<OfKind<'key'>, 'scopes' | 'rateLimit' | 'onBehalfOf'> &
    Pick<OfKind<'secret'>, 'maxLifetime'>
>;

export interface CredentialFilter<Kind extends IssuedKind = IssuedKind> {
  readonly kind: Kind;
  /** Absent: every status. */
  readonly statuses?: readonly IssuedStatus[];
  /** When `expired` is judged, epoch ms. */
  readonly now: number;
}

/** A row with the time of its last use; null until used. */
export type Listed<Kind extends IssuedKind = IssuedKind> = {
  readonly issued: OfKind<Kind>;
  readonly lastUsed: number | null;
};

/** API tokens, API keys and signing secrets. Rows are never deleted: history is evidence. Writes are durable (fsync) when they resolve. */
export interface CredentialStore {
  /** Stores a new row under a new stamp; answers the row as stored. */
  insert<Kind extends IssuedKind>(issued: OfKind<Kind>): Promise<OfKind<Kind>>;

  /** The lookup that discovers the tenant: by id alone. */
  find(id: string): Promise<Issued | undefined>;

  get<Kind extends IssuedKind>(tenantId: string, kind: Kind, id: string): Promise<Listed<Kind> | undefined>;

  /** Newest first. */
  list<Kind extends IssuedKind>(
    tenantId: string,
    filter: CredentialFilter<Kind>,
    page: PageRequest,
  ): Promise<Page<Listed<Kind>>>;

  /**
   * Changes a row that is not revoked yet, under a new stamp, in one statement; undefined when there is none.
   * With `ifStamp` only while the row still has that stamp.
   */
  update<Kind extends IssuedKind>(
    tenantId: string,
    kind: Kind,
    id: string,
    change: IssuedChange,
    ifStamp?: number,
  ): Promise<OfKind<Kind> | undefined>;

  /**
   * Stores the successor and ends the predecessor at `until`, both or neither, only while the predecessor still has
   * `ifStamp`; undefined otherwise.
   */
  rotate<Kind extends IssuedKind>(
    successor: OfKind<Kind>,
    predecessor: { readonly id: string; readonly expiresAt: number; readonly ifStamp: number },
  ): Promise<{ readonly successor: OfKind<Kind>; readonly predecessor: OfKind<Kind> } | undefined>;

  /** Every row of every tenant whose stamp is above `stamp`, oldest change first: how other processes' changes are learned. */
  changedSince(stamp: number, limit: number): Promise<readonly Issued[]>;

  /** The highest stamp there is; 0 in an empty store. */
  lastStamp(): Promise<number>;

  /** Notes last uses (epoch ms by id); an older time never replaces a newer one. Need not be durable at once. */
  touch(uses: ReadonlyMap<string, number>): Promise<void>;

  /** Is there any unrevoked token or key of any tenant with the scope `admin` (expired or disabled ones aside)? */
  hasAdmin(now: number): Promise<boolean>;
}
