import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepLog, temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { ROOT } from './root.ts';

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A shell that a reader pastes into: what it exports holds for what comes later. */
export interface Shell {
  run(script: string): Promise<Ran>;
}

export interface ShellOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

const BIN = join(ROOT, 'packages/cli/bin/ensemble.js');

/** Opens bash with `curl`, `ensemble` and `npx ensemble`, and nothing of this process's own settings. */
export function openShell({ cwd, env = {} }: ShellOptions): Shell {
  const home = temporaryFolder();
  const bin = join(home, 'bin');
  const exported = join(home, 'exported');
  mkdirSync(bin);
  writeFileSync(exported, '');
  writeFileSync(join(home, '.curlrc'), 'silent\nshow-error\n');
  writeProgram(join(bin, 'ensemble'), `exec '${process.execPath}' '${BIN}' "$@"`);
  writeProgram(join(bin, 'npx'), 'exec "$@"');
  const environment = { ...env, HOME: home, PATH: `${bin}:${process.env.PATH}`, LANG: 'C.UTF-8' };
  return {
    run: (script) =>
      new Promise((resolve, reject) => {
        const whole = `. '${exported}'\nset -e -o pipefail\n${script}\nexport -p > '${exported}'\n`;
        const child = spawn('bash', ['-c', whole], { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
        let [stdout, stderr] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout += text;
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.on('error', reject);
        child.on('close', (exitCode) => {
          keepLog(home, stderr);
          resolve({ stdout, stderr, exitCode: exitCode ?? -1 });
        });
      }),
  };
}

function writeProgram(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
}

/** Runs a script of plain Node, which finds this repository's packages, and answers what it prints. */
export async function runNode(script: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, ['-e', script], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  for await (const text of child.stdout.setEncoding('utf8')) printed += text;
  return printed.trim();
}
