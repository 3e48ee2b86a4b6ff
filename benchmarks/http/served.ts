import type { Peer } from '@ensembleapp/server/door/peer.ts';
import type { Hono } from 'hono';

/** Something to serve over HTTP. */
export interface Served {
  readonly fetch: Hono<{ Bindings: Peer }>['fetch'];
  /** By kind, what callers present. */
  readonly credentials: Credentials;
  /** Writes what the requests so far have left to write. */
  settle(): Promise<void>;
}

type Credentials = Readonly<Record<string, readonly string[]>>;

/** What a server's process tells of itself. */
export interface Ready {
  readonly port: number;
  readonly credentials: Credentials;
}
