import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync } from 'node:zlib';
import { draw } from '@ensembleapp/core/auth/format.ts';
import { signJwt } from '@ensembleapp/core/testing/jwt-cases.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readExamples, scanRun } from './scan-run.ts';

const NONE: ReadonlySet<string> = new Set();
const secret = draw('secret');
const CREDENTIALS: readonly (readonly [name: string, text: string])[] = [
  ['token', draw('token').text],
  ['key', draw('key').text],
  ['Secret Value', secret.text],
  ['approval token', `hitl_${secret.text.slice(7, 50)}`],
  ['JWT', signJwt({ alg: 'HS256', kid: secret.id }, { sub: 'ada', exp: 1_705_411_600 }, secret.text)],
];

/** A folder beside that of the run: what is planted here is no finding of the run. */
async function plantIn() {
  const folder = await mkdtemp(join(tmpdir(), 'ensemble-planted-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'data'));
  const database = new DatabaseSync(join(folder, 'data/ensemble.db'));
  database.exec('CREATE TABLE kept (id TEXT, value ANY)');
  return {
    folder,
    write: (file: string, text: string | Uint8Array) => writeFileSync(join(folder, file), text),
    keep: (value: string | Uint8Array) => database.prepare('INSERT INTO kept VALUES (?, ?)').run('x', value),
    forget: () => database.exec('DELETE FROM kept'),
    close: () => database.close(),
  };
}

describe.each(CREDENTIALS)('a %s', (_name, credential) => {
  test('is found in what is printed, in a log, and in any file of a data folder', async () => {
    const { folder, write, close } = await plantIn();
    close();
    write('server.log', `{"level":30,"header":"Bearer ${credential}"}\n`);
    write('data/blob', credential);
    expect(scanRun(folder, NONE, [{ place: 'stdout', text: `issued ${credential}.` }])).toEqual(
      expect.arrayContaining(['stdout: a credential', 'server.log: a credential', 'data/blob: a credential']),
    );
  });

  test('is found in a database: in a row, a deleted one, and a packed one', async () => {
    const whole = await plantIn();
    whole.keep(`${credential}`);
    whole.forget();
    whole.close();
    expect(scanRun(whole.folder, NONE)).toEqual(['data/ensemble.db: a credential']);

    const packed = await plantIn();
    packed.keep(zstdCompressSync(Buffer.from(`${'how it went. '.repeat(50)}${credential} ${'and on. '.repeat(50)}`)));
    packed.close();
    expect(scanRun(packed.folder, NONE)).toContain('data/ensemble.db, its values: a credential');
  });

  test.each(['base64', 'base64url', 'hex'] as const)('is found inside %s, wherever it begins', async (encoding) => {
    const { folder, close } = await plantIn();
    close();
    for (const before of ['', 'x', 'xy', 'xyz']) {
      const text = `data:${Buffer.from(before + credential).toString(encoding)}`;
      expect(scanRun(folder, NONE, [{ place: before, text }])).toEqual([`${before}: a credential`]);
    }
  });
});

test('a credential without its prefix, between other letters, is found', async () => {
  const { folder, close } = await plantIn();
  close();
  const text = `default${draw('key').text.slice('sk_'.length)}active`;
  expect(scanRun(folder, NONE, [{ place: 'row', text }])).toEqual(['row: a credential']);
});

test('what a project’s own files hold, a mistyped credential and the examples of sources are no findings', async () => {
  const { folder, write, keep, close } = await plantIn();
  write('.env.local', `CONDUCTOR_API_TOKEN=${draw('token').text}`);
  keep(`${draw('token').text.slice(0, -6)}000000`);
  keep('sk-ensemble-Example000000000xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0Uujap');
  keep('of a file that is no database');
  close();
  write('data/other.db', 'nothing of SQLite');
  expect(scanRun(folder, readExamples())).toEqual([]);
});
