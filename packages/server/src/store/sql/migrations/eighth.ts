import type { Migration } from './index.ts';

/** Ensembles keep state between runs. */
export const eighth: Migration = ({ builder: { schema } }) => [
  schema
    .createTable('kept_states')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('ensemble', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('modified_at', 'bigint')
    .addColumn('holder', 'text')
    .addColumn('worker', 'text')
    .addPrimaryKeyConstraint('kept_states_key', ['tenant_id', 'ensemble', 'key'])
    .compile(),
];
