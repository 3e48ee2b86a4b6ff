import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { DatabaseKind } from '../../databases.ts';
import { ConfigReader } from '../config-reader.ts';
import { isObject } from '../is-object.ts';
import type { WrittenStatement } from './bind-sql.ts';

/** What `backend` of a `data` operation may say. */
export const DATA_BACKENDS = ['d1', 'sql', 'sqlite', 'postgres'] as const;
export const DATA_OPERATIONS = ['query', 'execute', 'transaction', 'batch'] as const;

const MOST_STATEMENTS = 100;
const NAME = /^[\w.-]{1,64}$/;
/** Of steps that name none. */
const USUAL_NAME = 'DB';

/** What a `data` operation is told, read. */
export interface DataRequest {
  readonly kind: DatabaseKind | undefined;
  readonly name: string;
  readonly statements: readonly WrittenStatement[];
  /** The answer is a list with one entry for each statement. */
  readonly isList: boolean;
  readonly readOnly: boolean;
  /** ms */
  readonly timeout: number | undefined;
}

/** @throws StepFailure `INVALID_INPUT`, naming the setting */
export function readData(told: ConfigReader): DataRequest {
  const operation = told.oneOf(DATA_OPERATIONS, 'operation', 'action') ?? 'query';
  const isList = operation === 'transaction' || operation === 'batch';
  return {
    ...readPlace(told),
    statements: isList ? readStatements(told) : [readOne(told)],
    isList,
    readOnly: told.flag('readOnly') ?? false,
    timeout: told.duration('timeout'),
  };
}

/** Some write the backend as `database` beside a `binding`, and a database named `postgres` is one of PostgreSQL. */
function readPlace(told: ConfigReader): Pick<DataRequest, 'kind' | 'name'> {
  const database = told.text('database');
  const binding = told.text('binding');
  const isBackend = database === 'postgres' || (binding !== undefined && isBackendWord(database));
  const backend = told.oneOf(DATA_BACKENDS, 'backend', 'type') ?? (isBackend ? database : undefined);
  const name = isBackend ? (binding ?? database) : (told.text('database', 'binding') ?? USUAL_NAME);
  if (!NAME.test(name)) throw told.wrong('database', 'must be 1 to 64 letters, digits, ".", "_" and "-"');
  return { kind: backend && (backend === 'postgres' ? 'postgres' : 'sqlite'), name };
}

/** Whether a word says of which kind a database is. */
export function isBackendWord(word: string | undefined): word is (typeof DATA_BACKENDS)[number] {
  return DATA_BACKENDS.some((backend) => backend === word);
}

function readOne(told: ConfigReader): WrittenStatement {
  if (told.has('statements')) throw told.wrong('statements', 'is for the operations transaction and batch');
  return readStatement(told);
}

function readStatements(told: ConfigReader): readonly WrittenStatement[] {
  if (told.has('sql', 'query', 'params')) throw told.wrong('sql', 'stands in the statements of a transaction or batch');
  const statements = told.value('statements');
  if (!Array.isArray(statements) || statements.length === 0)
    throw told.wrong('statements', 'must be a list of statements');
  if (statements.length > MOST_STATEMENTS) throw told.tooLarge('statements', `longer than ${MOST_STATEMENTS}`);
  return statements.map((statement: Json) => {
    if (isObject(statement) && !isBoundText(statement)) return readStatement(new ConfigReader('data', statement));
    return readStatement(new ConfigReader('data', { sql: statement }));
  });
}

function readStatement(told: ConfigReader): WrittenStatement {
  const sql = told.value('sql', 'query');
  const params = told.value('params') ?? [];
  if (!Array.isArray(params) && !isObject(params)) throw told.wrong('params', 'must be a list or a mapping');
  if (sql !== undefined && isBoundText(sql)) return { texts: sql.texts, bound: sql.values, params };
  if (typeof sql !== 'string' || sql.trim() === '') throw told.wrong('sql', 'must be the text of a statement');
  return { texts: [sql], bound: [], params };
}

/** What planning makes of text with expressions in it. */
interface BoundText extends JsonObject {
  readonly texts: readonly string[];
  readonly values: readonly Json[];
}

function isBoundText(value: Json): value is BoundText {
  if (!isObject(value)) return false;
  const { texts, values } = value;
  return isTexts(texts) && Array.isArray(values) && texts.length === values.length + 1;
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
