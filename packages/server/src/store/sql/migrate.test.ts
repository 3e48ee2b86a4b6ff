import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { Connection } from '../sqlite/connection.ts';
import { SQLITE } from '../sqlite/dialect.ts';
import { type GroupCommit, groupCommit } from '../sqlite/group-commit.ts';
import { temporaryFile } from '../testing/temporary-file.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migrations/index.ts';

const statement =
  (text: string): Migration =>
  ({ builder }) =>
    text.split(';').map((one) => sql.raw(one).compile(builder));
const one = statement('create table one (x integer)');
const two = statement('create table two (x integer)');

async function connect(file: string): Promise<GroupCommit> {
  mkdirSync(dirname(file), { recursive: true });
  const connection = await Connection.open(file, 'FULL');
  onTestFinished(() => connection.close());
  return groupCommit(connection);
}

async function tables(database: GroupCommit): Promise<readonly string[]> {
  const query = sql<{ name: string }>`select name from sqlite_schema where type = 'table' order by name`;
  return (await database.all(query.compile(SQLITE.builder))).map((row) => row.name);
}

it('takes the steps that are missing, each once', async () => {
  const database = await connect(temporaryFile());
  expect(await migrate(SQLITE, database, 1, [one])).toBe(1);
  expect(await migrate(SQLITE, database, 2, [one, two])).toBe(1);
  expect(await migrate(SQLITE, database, 3, [one, two])).toBe(0);
  expect(await tables(database)).toEqual(['migrations', 'one', 'two']);
});

it('takes a step whole or not at all', async () => {
  const database = await connect(temporaryFile());
  const broken = statement('create table two (x integer);create table one (x integer)');
  await expect(migrate(SQLITE, database, 1, [one, broken])).rejects.toThrow('already exists');
  expect(await tables(database)).toEqual(['migrations', 'one']);
  expect(await migrate(SQLITE, database, 1, [one, two])).toBe(1);
});

it('takes each step once when several begin at the same time', async () => {
  const file = temporaryFile();
  const several = [await connect(file), await connect(file), await connect(file)];
  const taken = await Promise.all(several.map((database) => migrate(SQLITE, database, 1, [one, two])));
  expect(taken.reduce((sum, steps) => sum + steps, 0)).toBe(2);
});
