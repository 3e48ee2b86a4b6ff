import type { Migration } from './index.ts';

/** Ensembles run by the clock. */
export const sixth: Migration = ({ builder: { schema } }) => [
  schema
    .createTable('schedules')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('ensemble', 'text', (column) => column.notNull())
    .addColumn('declared', 'integer', (column) => column.notNull())
    .addColumn('timing', 'text', (column) => column.notNull())
    .addColumn('overlap', 'text', (column) => column.notNull())
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('due_at', 'bigint')
    .addColumn('last_at', 'bigint')
    .addColumn('last_execution', 'text')
    .addColumn('last_status', 'text')
    .addColumn('missed', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('schedules_key', ['tenant_id', 'id'])
    .compile(),
  schema.createIndex('schedules_due').on('schedules').columns(['enabled', 'due_at']).compile(),
];
