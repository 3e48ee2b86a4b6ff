import type { Migration } from './index.ts';

/** Others are told of what happens: notices on their way, and what became of each attempt. */
export const seventh: Migration = ({ builder: { schema }, types }) => [
  schema
    .createTable('outbox')
    .addColumn('sequence', types.sequence, (column) => column.primaryKey())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('receiver', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('sealed', types.bytes, (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .compile(),
  schema.createIndex('outbox_due').on('outbox').column('due_at').compile(),
  schema.createIndex('outbox_of').on('outbox').columns(['tenant_id', 'execution_id', 'receiver', 'sequence']).compile(),
  schema
    .createTable('deliveries')
    .addColumn('sequence', types.sequence, (column) => column.primaryKey())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .compile(),
  schema.createIndex('deliveries_of').on('deliveries').columns(['tenant_id', 'execution_id', 'sequence']).compile(),
];
