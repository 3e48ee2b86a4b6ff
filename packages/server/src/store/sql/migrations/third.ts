import type { Migration } from './index.ts';

/** Versions may have a content beside their canonical form, and tags that move between them. */
export const third: Migration = ({ builder: { schema } }) => [
  schema.alterTable('definition_versions').addColumn('content', 'text').compile(),
  schema
    .createTable('definition_tags')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('tag', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('definition_tags_key', ['tenant_id', 'kind', 'name', 'tag'])
    .addForeignKeyConstraint('definition_tags_at', ['tenant_id', 'kind', 'name', 'version'], 'definition_versions', [
      'tenant_id',
      'kind',
      'name',
      'version',
    ])
    .compile(),
];
