import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { DatabaseFailure, type Statement, type StatementResult } from '@ensembleapp/core/agents/databases.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { ResultSize } from '../result-size.ts';
import { prepareGuarded } from './guard.ts';

/** Runs one statement. @throws DatabaseFailure, SQLite's error */
export function runStatement(database: DatabaseSync, { sql, values }: Statement, size: ResultSize): StatementResult {
  const { statement, inserts } = prepareGuarded(database, sql);
  requireEnd(sql.slice(statement.sourceSQL.length));
  statement.setReadBigInts(true);
  const bound = Object.fromEntries(values.map((value, index) => [`?${index + 1}`, toSql(value)]));
  if (statement.columns().length === 0) {
    const { changes, lastInsertRowid } = statement.run(bound);
    const lastRowId = inserts && changes > 0 ? toNumber(BigInt(lastInsertRowid)) : null;
    return { rows: null, rowsAffected: Number(changes), lastRowId };
  }
  const before = totalChanges(database);
  const rows: JsonObject[] = [];
  for (const row of statement.iterate(bound)) {
    size.add(row);
    rows.push(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toJson(value)])));
  }
  return { rows, rowsAffected: totalChanges(database) - before, lastRowId: null };
}

/** SQLite takes the first statement of a text and says nothing of the rest. */
function requireEnd(rest: string): void {
  if (/^(?:\s|;|--[^\n]*|\/\*[\s\S]*?\*\/)*$/.test(rest)) return;
  throw new DatabaseFailure('REFUSED', 'the SQL holds several statements: use the operation transaction');
}

function totalChanges(database: DatabaseSync): number {
  return Number(database.prepare('SELECT total_changes() AS total').get()?.total);
}

/** Whole numbers stay whole; what SQL has no word for goes as JSON text. */
function toSql(value: Json): SQLInputValue {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'boolean':
      return value ? 1n : 0n;
    case 'string':
      return value;
    default:
      return value === null ? null : JSON.stringify(value);
  }
}

/** A number too long for JSON becomes text, bytes become base64, and an infinity null. */
function toJson(value: SQLOutputValue): Json {
  if (typeof value === 'bigint') return toNumber(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

function toNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
