import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';

/** Is the text in the column, letter for letter? `like` would need escapes and reads letter case otherwise on each database. */
export function contains(column: Expression<string>, text: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`replace(${column}, ${text}, '') <> ${column}`;
}
