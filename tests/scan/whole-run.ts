import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readExamples, scanRun } from './scan-run.ts';

/**
 * Around a whole run of tests: makes the folder that they write to, listens to what the run prints, and fails the run when a
 * credential that was issued in it is printed, logged or kept anywhere. Says where, and never what.
 */
export default function watchRun(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'ensemble-run-'));
  project.provide('runFolder', folder);
  const stdout = listenTo(process.stdout);
  const stderr = listenTo(process.stderr);
  return () => {
    // The run is a failure until the scan has ended well.
    const { exitCode } = process;
    process.exitCode = 1;
    const places = scanRun(folder, readExamples(), [
      { place: 'stdout of the run', text: stdout() },
      { place: 'stderr of the run', text: stderr() },
    ]);
    rmSync(folder, { recursive: true, force: true });
    if (places.length > 0) {
      throw new Error(`credentials that were issued in this run were found where none may be:\n${places.join('\n')}`);
    }
    process.exitCode = exitCode;
  };
}

/** All that is written to a stream from now on, which still gets it; ended by asking for it. */
function listenTo(stream: NodeJS.WriteStream): () => string {
  const heard: string[] = [];
  const { write } = stream;
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    heard.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    return Reflect.apply(write, stream, [chunk, ...rest]);
  };
  return () => {
    stream.write = write;
    return heard.join('');
  };
}
