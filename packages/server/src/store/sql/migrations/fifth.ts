import { sql } from 'kysely';
import type { Migration } from './index.ts';

/** Runs go on after a crash: what they write down, and who works on them. */
export const fifth: Migration = ({ builder: { schema } }) => [
  schema.alterTable('executions').addColumn('worker', 'text').compile(),
  schema.alterTable('executions').addColumn('held_until', 'bigint').compile(),
  schema.alterTable('executions').addColumn('wake_at', 'bigint').compile(),
  schema.dropIndex('executions_running').compile(),
  schema
    .createIndex('executions_held')
    .on('executions')
    .columns(['held_until', 'worker'])
    .where(sql.ref('worker'), 'is not', null)
    .compile(),
  schema
    .createIndex('executions_to_wake')
    .on('executions')
    .column('wake_at')
    .where(sql.ref('wake_at'), 'is not', null)
    .compile(),
  schema
    .createTable('journal')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('entries', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('journal_key', ['tenant_id', 'execution_id', 'number'])
    .compile(),
  schema
    .createTable('inbox')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('box', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('inbox_key', ['tenant_id', 'execution_id', 'box', 'number'])
    .compile(),
  schema
    .createTable('answer_tokens')
    .addColumn('digest', 'text', (column) => column.primaryKey())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('approver', 'text')
    .compile(),
  schema.createIndex('answer_tokens_of').on('answer_tokens').columns(['tenant_id', 'execution_id']).compile(),
];
