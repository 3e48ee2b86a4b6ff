import type { Migration } from './index.ts';

/** What steps counted and measured. */
export const fourth: Migration = ({ builder: { schema }, types }) => [
  schema
    .createTable('telemetry')
    .addColumn('sequence', types.sequence, (column) => column.primaryKey())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('dataset', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('index', 'text')
    .addColumn('blobs', 'text', (column) => column.notNull())
    .addColumn('doubles', 'text', (column) => column.notNull())
    .compile(),
  schema.createIndex('telemetry_by_dataset').on('telemetry').columns(['tenant_id', 'dataset', 'sequence']).compile(),
  schema.createIndex('telemetry_to_trim').on('telemetry').column('at').compile(),
];
