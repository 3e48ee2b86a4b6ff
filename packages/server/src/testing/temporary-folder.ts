import { appendFileSync, mkdtempSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where everything is that the tests of this run write; made and scanned by tests/scan/whole-run.ts. */
    readonly runFolder: string;
  }
}

/**
 * A new folder for one test. It is kept until the run is over, when databases, data folders and logs in it are scanned for
 * credentials; then it goes. Named after the test's file.
 */
export function temporaryFolder(): string {
  const file = basename(expect.getState().testPath ?? '').replace('.test.ts', '');
  return mkdtempSync(join(inject('runFolder'), `${file}-`));
}

/** Keeps what a program logged for the scan of the run, in this folder. */
export function keepLog(folder: string, text: string): void {
  appendFileSync(join(folder, 'kept.log'), text);
}
