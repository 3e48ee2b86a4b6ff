import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigFaults } from './config.ts';
import { readKeyFile } from './key-file.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

describe('the key file', () => {
  test('is made on first start, for its owner alone, and read from then on', () => {
    const data = temporaryFolder();
    const key = readKeyFile(data, false);
    expect(key).toHaveLength(32);
    expect(readKeyFile(data, true)).toEqual(key);
    expect([modeOf(join(data, 'key')), readdirSync(data)]).toEqual(['600', ['key']]);
    expect(readKeyFile(temporaryFolder(), false)).not.toEqual(key);
  });

  test('is its owner’s alone again when a copy or a backup made it readable', () => {
    const data = temporaryFolder();
    readKeyFile(data, false);
    chmodSync(join(data, 'key'), 0o644);
    readKeyFile(data, true);
    expect(modeOf(join(data, 'key'))).toBe('600');
  });

  test('is not made anew beside a database: its credentials would be lost silently', () => {
    const data = temporaryFolder();
    expect(() => readKeyFile(data, true)).toThrow(ConfigFaults);
    expect(readdirSync(data)).toEqual([]);
  });

  test.each([
    '',
    'c2hvcnQ=',
    '!'.repeat(60),
    `${Buffer.alloc(32, 1).toString('base64').slice(0, -6)}`,
    `${Buffer.alloc(40, 1).toString('base64')} and more`,
  ])('is refused when it is damaged: %j, without repeating it', (content) => {
    const data = temporaryFolder();
    writeFileSync(join(data, 'key'), content);
    expect(() => readKeyFile(data, true)).toThrow(/is damaged/);
    expect(readFileSync(join(data, 'key'), 'utf8')).toBe(content);
    try {
      readKeyFile(data, true);
    } catch (thrown) {
      if (content) expect(String(thrown)).not.toContain(content);
    }
  });

  test('is made once, whoever starts first', () => {
    const data = temporaryFolder();
    const keys = Array.from({ length: 10 }, () => Buffer.from(readKeyFile(data, false)).toString('hex'));
    expect(new Set(keys).size).toBe(1);
  });
});
