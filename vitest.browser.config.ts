import { defineConfig } from 'vitest/config';

/** Tests that need Chromium; `npm test` leaves them out. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    globalSetup: 'tests/scan/whole-run.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
