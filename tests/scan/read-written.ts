import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';

/** Something that a program wrote: where, and the bytes as Latin-1. */
export interface Written {
  readonly place: string;
  readonly text: string;
}

const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * What servers and commands left in a folder: logs, and every file beside or below a database, that is all of a data folder.
 * Of databases the bytes as they are, so that deleted rows count, and every value, so that packed and divided ones do.
 */
export function* readWritten(folder: string): Generator<Written> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const dataFolders = files.filter((file) => file.endsWith('.db')).map(dirname);
  for (const file of files) {
    if (!file.endsWith('.log') && !dataFolders.some((data) => file.startsWith(`${data}/`))) continue;
    const place = relative(folder, file);
    yield { place, text: readFileSync(file, 'latin1') };
    if (file.endsWith('.db')) yield { place: `${place}, its values`, text: [...readValues(file)].join('\n') };
  }
}

/** Every text and every blob (as Latin-1) of every table, unpacked; nothing of a file that is no database, whose bytes are all there is. */
export function* readValues(file: string): Generator<string> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    for (const { name } of tables) {
      for (const row of database.prepare(`SELECT * FROM "${name}"`).iterate()) {
        for (const value of Object.values(row)) {
          if (typeof value === 'string') yield value;
          if (value instanceof Uint8Array) yield unpacked(Buffer.from(value)).toString('latin1');
        }
      }
    }
  } catch (error) {
    if (!(error instanceof Error) || !/not a database|malformed/.test(error.message)) throw error;
  } finally {
    database.close();
  }
}

function unpacked(bytes: Buffer): Buffer {
  return bytes.subarray(0, ZSTD.length).equals(ZSTD) ? zstdDecompressSync(bytes) : bytes;
}
