import { existsSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createKeyring } from '@ensembleapp/core/auth/keyring.ts';
import type { Config } from '@ensembleapp/server/config.ts';
import { MIGRATIONS } from '@ensembleapp/server/store/sql/migrations/index.ts';
import { hasStore } from '../../open-local.ts';
import { type Finding, inArea } from './finding.ts';

const { ok, warn, fail } = inArea('store');

/** Looks at the store without opening it for writing. */
export function checkStore(config: Config): readonly Finding[] {
  const { dataDir } = config;
  if (!hasStore(config)) return [ok(`no data yet in ${dataDir}`)];
  const file = join(dataDir, 'ensemble.db');
  const modes = [
    checkMode(dataDir, 0o700),
    checkMode(file, 0o600),
    ...(config.secretKeys ? [] : [checkMode(join(dataDir, 'key'), 0o600)]),
  ];
  return [...checkDatabase(file, config), ...modes];
}

function checkDatabase(file: string, config: Config): readonly Finding[] {
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return [ok(`opens: ${file}`), checkIntegrity(database), checkSchema(database), checkKey(database, config)];
    } finally {
      database.close();
    }
  } catch (error) {
    return [
      fail(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'restore a backup'),
    ];
  }
}

function checkIntegrity(database: DatabaseSync): Finding {
  const said = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  return said === 'ok' ? ok('its pages are sound') : fail('the database file is damaged', 'restore a backup');
}

function checkSchema(database: DatabaseSync): Finding {
  const number = Number(database.prepare('SELECT max(number) AS number FROM migrations').get()?.number ?? 0);
  if (number > MIGRATIONS.length) return fail(`a newer program wrote it (schema ${number})`, 'use the newer program');
  if (number < MIGRATIONS.length)
    return warn(`schema ${number}; this program has ${MIGRATIONS.length}`, 'the next start brings it up to date');
  return ok(`schema ${number}`);
}

function checkKey(database: DatabaseSync, { secretKeys, dataDir }: Config): Finding {
  const path = join(dataDir, 'key');
  if (!secretKeys && !existsSync(path))
    return fail('the key file is missing', `put ${path} back, or set ENSEMBLE_SECRET_KEY`);
  const [root, ...previous] = secretKeys ?? [Buffer.from(readFileSync(path, 'utf8').trim(), 'base64')];
  if (!root || root.length < 32) return fail('the key file is damaged', `restore ${path}`);
  const keyring = createKeyring(root, ...previous);
  const used = database
    .prepare('SELECT DISTINCT key_id FROM credentials')
    .all()
    .map((row) => String(row.key_id));
  return used.every((id) => keyring.has(id))
    ? ok('the key matches')
    : fail('the key belongs to another store', 'put its own key back');
}

function checkMode(path: string, wanted: number): Finding {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return fail(`${path} is missing`);
  const mode = found.mode & 0o777;
  const shown = (number: number) => number.toString(8).padStart(4, '0');
  if (found.uid !== userInfo().uid) return warn(`${path} belongs to another user`);
  return mode === wanted
    ? ok(`${path} has mode ${shown(mode)}`)
    : fail(`${path} has mode ${shown(mode)}`, `chmod ${shown(wanted)} ${path}`);
}
