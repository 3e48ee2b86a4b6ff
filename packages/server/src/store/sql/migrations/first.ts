import { sql } from 'kysely';
import type { SqlDialect } from '../dialect.ts';
import type { Migration } from './index.ts';

/** The schema this began with. */
export const first: Migration = (dialect) => [
  ...credentials(dialect),
  ...activity(dialect),
  ...executions(dialect),
  ...definitions(dialect),
  ...idempotency(dialect),
  ...threads(dialect),
];

function credentials({ builder: { schema }, types }: SqlDialect) {
  return [
    schema
      .createTable('credentials')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('key_id', 'text', (column) => column.notNull())
      .addColumn('mac', types.bytes)
      .addColumn('sealed', types.bytes)
      .addColumn('scopes', 'text')
      .addColumn('rate_limit', 'text')
      .addColumn('on_behalf_of', 'integer', (column) => column.notNull())
      .addColumn('max_lifetime', 'bigint')
      .addColumn('restrictions', 'text', (column) => column.notNull())
      .addColumn('disabled', 'integer', (column) => column.notNull())
      .addColumn('lifetime_seconds', 'bigint')
      .addColumn('expires_at', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('revoked_at', 'bigint')
      .addColumn('revoked_by', 'text')
      .addColumn('rotated_from', 'text')
      .addColumn('stamp', 'bigint', (column) => column.notNull().unique())
      .addCheckConstraint(
        'credentials_are_of_one_kind',
        sql`(kind in ('token', 'key') and mac is not null and sealed is null and scopes is not null)
          or (kind = 'secret' and sealed is not null and mac is null and scopes is null)`,
      )
      .compile(),
    schema
      .createIndex('credentials_by_age')
      .on('credentials')
      .columns(['tenant_id', 'kind', 'created_at', 'id'])
      .compile(),
    schema
      .createTable('credential_uses')
      .addColumn('credential_id', 'text', (column) => column.primaryKey())
      .addColumn('last_used', 'bigint', (column) => column.notNull())
      .compile(),
  ];
}

function activity({ builder: { schema }, types }: SqlDialect) {
  return [
    schema
      .createTable('activity')
      .addColumn('sequence', types.sequence, (column) => column.primaryKey())
      .addColumn('credential_id', 'text', (column) => column.notNull())
      .addColumn('first_at', 'bigint', (column) => column.notNull())
      .addColumn('last_at', 'bigint', (column) => column.notNull())
      .addColumn('allowed', 'integer', (column) => column.notNull())
      .addColumn('refused', 'integer', (column) => column.notNull())
      .addColumn('entries', types.bytes, (column) => column.notNull())
      .compile(),
    schema.createIndex('activity_by_age').on('activity').columns(['credential_id', 'last_at', 'sequence']).compile(),
    schema.createIndex('activity_to_trim').on('activity').column('last_at').compile(),
  ];
}

function executions({ builder: { schema } }: SqlDialect) {
  return [
    schema
      .createTable('executions')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('start_time', 'bigint', (column) => column.notNull())
      .addColumn('end_time', 'bigint')
      .addColumn('caller_id', 'text', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('executions_key', ['tenant_id', 'id'])
      .compile(),
    // Every column that lists filter on, so that a total is counted without reading documents.
    schema
      .createIndex('executions_by_start')
      .on('executions')
      .columns(['tenant_id', 'start_time', 'id', 'kind', 'name', 'status', 'caller_id'])
      .compile(),
    schema.createIndex('executions_to_trim').on('executions').column('end_time').compile(),
    schema
      .createIndex('executions_running')
      .on('executions')
      .column('status')
      .where(sql.ref('status'), '=', sql.lit('running'))
      .compile(),
  ];
}

function definitions({ builder: { schema } }: SqlDialect) {
  return [
    schema
      .createTable('definitions')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('managed_by', 'text', (column) => column.notNull())
      .addColumn('file', 'text')
      .addColumn('latest_version', 'integer', (column) => column.notNull())
      .addColumn('published_version', 'integer')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('deleted_at', 'bigint')
      .addPrimaryKeyConstraint('definitions_key', ['tenant_id', 'kind', 'name'])
      .compile(),
    schema
      .createIndex('definitions_by_id')
      .unique()
      .on('definitions')
      .columns(['tenant_id', 'kind', 'id'])
      .where(sql.ref('deleted_at'), 'is', null)
      .compile(),
    schema
      .createTable('definition_versions')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('label', 'text')
      .addColumn('search_text', 'text', (column) => column.notNull())
      .addColumn('tag_lines', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('canonical', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('definition_versions_key', ['tenant_id', 'kind', 'name', 'version'])
      .addForeignKeyConstraint('definition_versions_of', ['tenant_id', 'kind', 'name'], 'definitions', [
        'tenant_id',
        'kind',
        'name',
      ])
      .compile(),
  ];
}

function idempotency({ builder: { schema } }: SqlDialect) {
  return [
    schema
      .createTable('idempotency')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('identity', 'text', (column) => column.notNull())
      .addColumn('method', 'text', (column) => column.notNull())
      .addColumn('path', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('claimed_at', 'bigint', (column) => column.notNull())
      .addColumn('answer', 'text')
      .addPrimaryKeyConstraint('idempotency_key', ['tenant_id', 'identity', 'method', 'path', 'key'])
      .compile(),
    schema.createIndex('idempotency_to_trim').on('idempotency').column('claimed_at').compile(),
  ];
}

function threads({ builder: { schema } }: SqlDialect) {
  return [
    schema
      .createTable('thread_messages')
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('thread_id', 'text', (column) => column.notNull())
      .addColumn('sequence', 'integer', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('agent', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('thread_messages_key', ['tenant_id', 'user_id', 'thread_id', 'sequence'])
      .compile(),
  ];
}
