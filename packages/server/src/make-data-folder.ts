import { chmodSync } from 'node:fs';
import { ConfigFaults } from './config.ts';
import { makeFolder } from './make-folder.ts';

/**
 * The data folder, made when it is not there, for its owner alone.
 * @throws ConfigFaults with one line that says what is in the way
 */
export function makeDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir);
    chmodSync(dataDir, 0o700);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new ConfigFaults([`ENSEMBLE_DATA_DIR: ${dataDir} ${IN_THE_WAY[code] ?? `cannot be used: ${code || error}`}`]);
  }
}

const IN_THE_WAY: Readonly<Record<string, string>> = {
  EEXIST: 'is not a folder',
  ENOTDIR: 'is not a folder: a part of its path is a file',
  EACCES: 'cannot be made: no permission',
  EPERM: 'cannot be kept private: no permission',
  EROFS: 'cannot be made: the file system is read-only',
  ENOENT: 'cannot be made: the system makes no folders there',
  ENOSPC: 'cannot be made: the disk is full',
};
