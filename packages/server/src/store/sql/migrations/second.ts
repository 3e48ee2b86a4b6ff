import type { SqlDialect } from '../dialect.ts';
import type { Migration } from './index.ts';

/** Values under keys. A number has a column of its own, so that it is counted where it is. */
export const second: Migration = ({ builder: { schema } }: SqlDialect) => [
  schema
    .createTable('kv')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('number', 'double precision')
    .addColumn('value', 'text')
    .addColumn('metadata', 'text')
    .addColumn('expires_at', 'bigint')
    .addPrimaryKeyConstraint('kv_key', ['tenant_id', 'key'])
    .compile(),
  schema.createIndex('kv_to_trim').on('kv').column('expires_at').compile(),
];
