import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFile } from '../testing/temporary-file.ts';
import { Connection, type Synchronous } from './connection.ts';
import { SQLITE } from './dialect.ts';

async function open(synchronous: Synchronous): Promise<Connection> {
  const file = temporaryFile();
  mkdirSync(dirname(file), { recursive: true });
  const connection = await Connection.open(file, synchronous);
  onTestFinished(() => connection.close());
  return connection;
}

const ask = (connection: Connection, text: string) => connection.run(sql.raw(text).compile(SQLITE.builder));

it('writes ahead, checks references and hardly blocks for others', async () => {
  const connection = await open('FULL');
  expect(ask(connection, 'PRAGMA journal_mode')).toMatchObject([{ journal_mode: 'wal' }]);
  expect(ask(connection, 'PRAGMA foreign_keys')).toMatchObject([{ foreign_keys: 1 }]);
  expect(ask(connection, 'PRAGMA busy_timeout')).toMatchObject([{ timeout: 20 }]);
});

it.each<[Synchronous, number]>([
  ['FULL', 2],
  ['NORMAL', 1],
])('waits for the disk as %s says', async (synchronous, level) => {
  expect(ask(await open(synchronous), 'PRAGMA synchronous')).toMatchObject([{ synchronous: level }]);
});

it('works on when it has seen more statements than it keeps', async () => {
  const connection = await open('NORMAL');
  for (let index = 0; index < 1200; index += 1) ask(connection, `SELECT ${index}`);
  expect(ask(connection, 'SELECT 1 AS one')).toMatchObject([{ one: 1 }]);
});

it('stores neither undefined nor truth values', async () => {
  const connection = await open('NORMAL');
  for (const value of [undefined, true]) {
    expect(() => connection.run(sql`SELECT ${sql.val(value)}`.compile(SQLITE.builder))).toThrow(TypeError);
  }
});
