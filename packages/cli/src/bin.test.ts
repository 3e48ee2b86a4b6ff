import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { describe, expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../bin', import.meta.url));
const OLD = findOldNode();

/** A Node before 22 on this machine. */
function findOldNode(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders.map((folder) => join(folder, 'node')).find((node) => major(node) < 22);
}

function major(node: string): number {
  try {
    return Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function runWith(node: string, bin: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(node, [...words.slice(1), join(bin, 'ensemble.js'), words[0] ?? ''], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe.skipIf(OLD === undefined)('under an old Node', () => {
  const old = OLD ?? '';

  test('the command runs on the Node that was installed with it, and hands on its exit code', () => {
    expect(runWith(old, BIN, '--version')).toEqual({ status: 0, stdout: 'ensemble 0.1.0\n', stderr: '' });
    expect(runWith(old, BIN, 'nonsense').status).toBe(2);
  });

  test('the command says which Node it needs when there is none', () => {
    const away = temporaryFolder();
    cpSync(BIN, away, { recursive: true });
    const copied = runWith(old, away, '--version');
    expect([copied.status, copied.stdout]).toEqual([1, '']);
    expect(copied.stderr).toMatch(/^Ensemble needs Node 22\.13 or newer; this is \d+\.\d+\.\d+\n$/);
  });
});

test('a Node that was not told to run TypeScript is told so', () => {
  const ended = runWith(process.execPath, BIN, '--version', '--no-experimental-strip-types');
  expect(ended).toEqual({ status: 0, stdout: 'ensemble 0.1.0\n', stderr: '' });
});
