import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigFaults, parseRootKey } from './config.ts';

/**
 * The root key of an embedded store, from the 0600 file beside the database; made on first start.
 * @throws ConfigFaults when the file is missing beside a database that has rows made with it, or is damaged
 */
export function readKeyFile(dataDir: string, databaseExists: boolean): Uint8Array {
  const file = join(dataDir, 'key');
  if (!existsSync(file)) {
    if (databaseExists) {
      throw new ConfigFaults([
        `${file} is missing: without the key file this store's credentials cannot be read. Put it back, or set ENSEMBLE_SECRET_KEY to its content`,
      ]);
    }
    create(file);
  }
  chmodSync(file, 0o600);
  const key = parseRootKey(readFileSync(file, 'utf8').trim());
  if (!key) throw new ConfigFaults([`${file} is damaged: it must hold at least 32 bytes in base64`]);
  return key;
}

/**
 * Written whole under another name, then linked: of two processes that start at once, both read the same key. On disk before the first
 * credential is: a power loss must not take the key and leave what was made with it.
 */
function create(file: string): void {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, file);
    syncFolder(dirname(file));
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(draft);
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
