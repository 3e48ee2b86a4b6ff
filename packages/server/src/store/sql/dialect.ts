import type { ColumnDataType, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** What differs between the databases we speak to. Everything else here is written once. */
export interface SqlDialect {
  /** Builds and compiles; never runs. */
  readonly builder: Kysely<Tables>;
  readonly types: {
    readonly bytes: ColumnDataType;
    /** A key the database counts up by itself. */
    readonly sequence: ColumnDataType;
  };
}
