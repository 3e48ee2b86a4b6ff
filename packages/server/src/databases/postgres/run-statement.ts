import { DatabaseFailure, type Statement, type StatementResult } from '@ensembleapp/core/agents/databases.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import pg from 'pg';
import type { ResultSize } from '../result-size.ts';
import { parserOf } from './parse-value.ts';

const CHANGING: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/**
 * Runs one statement in the transaction that is open. `stop` is called when it gives too much.
 * @throws DatabaseFailure, PostgreSQL's error
 */
export async function runStatement(
  client: pg.PoolClient,
  { sql, values }: Statement,
  size: ResultSize,
  stop: () => void,
): Promise<StatementResult> {
  // With `extended` the database takes one statement only, also where there are no values.
  const query = new pg.Query({ ...EXTENDED, text: sql, values: [...values] });
  const rows: JsonObject[] = [];
  let tooLarge: unknown;
  query.on('row', (row: JsonObject) => {
    if (tooLarge !== undefined) return;
    try {
      size.add(row);
      rows.push(row);
    } catch (error) {
      tooLarge = error;
      stop();
    }
  });
  const ended = new Promise<pg.ResultBuilder>((resolve, reject) => {
    query.on('end', resolve);
    query.on('error', reject);
  });
  client.query(query);
  const { command, rowCount, fields } = await ended.catch((error: unknown) => {
    throw tooLarge ?? error;
  });
  if (tooLarge !== undefined) throw tooLarge;
  if (client.getTransactionStatus() !== 'T') throw refused('the statement ends the transaction it runs in');
  if (!command) throw refused('the SQL holds no statement');
  if (command === 'COPY') throw refused('COPY is not available here');
  const rowsAffected = CHANGING.has(command) ? (rowCount ?? 0) : 0;
  return { rows: fields.length > 0 ? rows : null, rowsAffected, lastRowId: null };
}

const EXTENDED = { queryMode: 'extended', types: { getTypeParser: parserOf } };

function refused(message: string): DatabaseFailure {
  return new DatabaseFailure('REFUSED', message);
}
