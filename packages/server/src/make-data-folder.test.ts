import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeDataFolder } from './make-data-folder.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('the data folder', () => {
  test('is made with what is missing above it, for its owner alone', () => {
    const home = temporaryFolder();
    makeDataFolder(join(home, 'a', 'b', 'data'));
    expect(['a', 'a/b', 'a/b/data'].map((path) => mode(join(home, path)))).toEqual(['700', '700', '700']);
  });

  test('may be there already, also behind a link, and becomes private', () => {
    const home = temporaryFolder();
    makeDataFolder(join(home, 'data'));
    symlinkSync(join(home, 'data'), join(home, 'link'));
    makeDataFolder(join(home, 'link'));
    expect(mode(join(home, 'data'))).toBe('700');
  });

  test('is refused where a file stands in its place, and the file is left alone', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'mine', { mode: 0o644 });
    expect(() => makeDataFolder(file)).toThrow(`ENSEMBLE_DATA_DIR: ${file} is not a folder`);
    expect(mode(file)).toBe('644');
  });

  test('is refused below a file', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'mine');
    const path = join(file, 'sub', 'data');
    expect(() => makeDataFolder(path)).toThrow(
      `ENSEMBLE_DATA_DIR: ${path} is not a folder: a part of its path is a file`,
    );
  });

  test('is refused behind a link that leads nowhere', () => {
    const home = temporaryFolder();
    symlinkSync(join(home, 'nowhere'), join(home, 'link'));
    expect(() => makeDataFolder(join(home, 'link'))).toThrow('is not a folder');
    expect(existsSync(join(home, 'nowhere'))).toBe(false);
  });

  test.skipIf(platform() !== 'linux')('is refused where the system makes none', () => {
    for (const path of ['/proc/x', '/proc/x/y']) {
      expect(() => makeDataFolder(path)).toThrow(
        `ENSEMBLE_DATA_DIR: ${path} cannot be made: the system makes no folders there`,
      );
    }
  });
});
