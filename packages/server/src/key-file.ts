import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigFaults } from './config.ts';

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
  const bytes = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (bytes.length < 32) throw new ConfigFaults([`${file} is damaged: it must hold at least 32 bytes in base64`]);
  return bytes;
}

/** Written whole under another name, then linked: of two processes that start at once, both read the same key. */
function create(file: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(draft);
  }
}
