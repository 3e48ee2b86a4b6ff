import { join } from 'node:path';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

/** A database file in a folder of its own. */
export function temporaryFile(): string {
  return join(temporaryFolder(), 'data', 'ensemble.db');
}
