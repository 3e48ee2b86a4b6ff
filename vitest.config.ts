import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'tests/browser/**'],
    globalSetup: 'tests/scan/whole-run.ts',
    // No file keeps globals, so those of one worker share what they import: that halves the work. Threads have too small a stack.
    pool: 'forks',
    isolate: false,
    // One more than there are cores, for tests that wait for processes they started.
    maxWorkers: availableParallelism() + 1,
    // Many tests run commands, each a process of its own, and a busy machine starts few of them a second.
    testTimeout: 60_000,
  },
});
