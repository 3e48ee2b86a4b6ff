import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** The scan itself, which plants credentials; Chromium; a PostgreSQL server, which runs as another user and cannot see our folder. */
const OWN = ['tests/scan/', 'tests/browser/', 'tests/postgres-server.ts'];

test('every folder that tests write to is kept for the scan: temporaryFolder() makes it', () => {
  const files = globSync(['packages/*/src/**/*.test.ts', 'packages/*/src/**/testing/*.ts', 'tests/**/*.ts'], {
    cwd: ROOT,
  });
  const makers = files
    .filter((file) => !OWN.some((own) => file.startsWith(own)) && !file.endsWith('/temporary-folder.ts'))
    .filter((file) =>
      /\bmkdtemp|\btmpdir\(\), 'ensemble(?!-test-compiled)/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
  expect(makers, 'use temporaryFolder() of server/src/testing/temporary-folder.ts here').toEqual([]);
});
