import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { World } from '../../world.ts';
import { DatabaseFailure, type DatabaseFailureCode, type StatementResult } from '../databases.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { lasting, StepFailure } from '../step-failure.ts';
import { ConfigReader } from './config-reader.ts';
import { bindSql } from './data/bind-sql.ts';
import { readData } from './data/read-data.ts';
import { isObject } from './is-object.ts';
import { withinTimeout } from './within-timeout.ts';

/**
 * Runs SQL on a database of the project's: rows, or what was changed. Values are bound, never part of the text.
 * @throws StepFailure `INVALID_INPUT`, `NOT_FOUND`, `STEP_FAILED`, `LIMIT_EXCEEDED`, `ATTEMPT_TIMEOUT`
 */
export async function runData({ databases, clock }: World, call: OperationCall): Promise<OperationResult> {
  const { kind, name, statements, isList, readOnly, timeout } = readData(new ConfigReader('data', call.config));
  const database = databases.find(call.caller.tenantId, kind, name);
  if (!database)
    throw lasting('NOT_FOUND', `data: there is no database "${name}"${kind ? ` of kind ${kind}` : ''} here`);
  const names = namesOf(call);
  const bound = statements.map((statement) => bindSql(statement, names, database.kind));
  const started = clock.now();
  const late = `data: the database "${name}" did not answer within ${timeout} ms`;
  const results = await withinTimeout(timeout, call.signal, late, (signal) =>
    database.run({ statements: bound, readOnly, signal }).catch((error: unknown) => {
      throw error instanceof DatabaseFailure ? toFailure(error) : error;
    }),
  );
  const outputs = results.map(outputOf);
  return { output: isList ? outputs : (outputs[0] ?? null), meta: metaOf(results, clock.now() - started) };
}

/** What `{{ name }}` in SQL can read: the inputs by their names, and who asks. */
function namesOf({ input, caller: { secure, context, userId, tenantId } }: OperationCall): JsonObject {
  return { ...(isObject(input) && input), input, context, secure, userContext: { userId, tenantId } };
}

function outputOf({ rows, rowsAffected, lastRowId }: StatementResult): Json {
  return rows ?? { success: true, rowsAffected, lastRowId };
}

function metaOf(results: readonly StatementResult[], duration: number): JsonObject {
  const sum = (of: (result: StatementResult) => number) => results.reduce((total, result) => total + of(result), 0);
  return {
    duration,
    rows_read: sum(({ rows }) => rows?.length ?? 0),
    rows_written: sum(({ rowsAffected }) => rowsAffected),
  };
}

const FAILURES = {
  REFUSED: { reason: 'STEP_FAILED', retryable: false },
  UNAVAILABLE: { reason: 'STEP_FAILED', retryable: true },
  TOO_LARGE: { reason: 'LIMIT_EXCEEDED', retryable: false },
} as const satisfies Record<DatabaseFailureCode, object>;

function toFailure({ code, message }: DatabaseFailure): StepFailure {
  const { reason, retryable } = FAILURES[code];
  return new StepFailure(reason, `data: ${message}`, { retryable });
}
