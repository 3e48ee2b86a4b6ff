import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepLog, temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { onTestFinished } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/ensemble.js', import.meta.url));
const HELLO = fileURLToPath(new URL('../../templates/hello', import.meta.url));

/** Compiled code is kept from one command to the next. */
const COMPILED = join(tmpdir(), 'ensemble-test-compiled');

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout, as the one JSON document. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects; what is missing fails it
  readonly json: any;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands on standard input. */
  readonly stdin?: string;
}

/** Runs the real command, with nothing of this process's environment but where programs are. */
export async function ensemble(words: readonly string[], surroundings: Surroundings): Promise<Ended> {
  const child = launch(words, surroundings);
  child.stdin?.end(surroundings.stdin ?? '');
  const said = collect(child);
  const [code] = await once(child, 'close');
  const { stdout, stderr } = said();
  return {
    code,
    stdout,
    stderr,
    get json() {
      return JSON.parse(stdout);
    },
  };
}

/** A server that runs until the test ends. */
export interface Server {
  readonly url: string;
  readonly child: ChildProcess;
  readonly said: () => { readonly stdout: string; readonly stderr: string };
}

/** `ensemble start` on a free port. */
export function startServer(surroundings: Surroundings, ...words: readonly string[]): Promise<Server> {
  return startWith(['start', '--port', '0', ...words], surroundings);
}

/** Whatever command starts a server, once it says that it is ready. */
export async function startWith(words: readonly string[], surroundings: Surroundings): Promise<Server> {
  const child = launch(words, surroundings);
  const said = collect(child);
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  });
  const ready = /^Ensemble is ready at (\S+)\n/;
  while (!ready.test(said().stdout)) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${said().stderr}`);
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
  }
  return { url: ready.exec(said().stdout)?.[1] ?? '', child, said };
}

function launch(words: readonly string[], { cwd, env }: Surroundings): ChildProcess {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [BIN, ...words], {
    cwd,
    env: { PATH, NODE_COMPILE_CACHE: COMPILED, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const kept = temporaryFolder();
  child.stderr.setEncoding('utf8').on('data', (text: string) => keepLog(kept, text));
  return child;
}

/** An empty project. */
export function emptyProject(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'agents'));
  return folder;
}

/** The project that `init` makes. */
export function helloProject(): string {
  const folder = temporaryFolder();
  cpSync(HELLO, folder, { recursive: true });
  return folder;
}

function collect(child: ChildProcess) {
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr?.on('data', (text: string) => {
    said.stderr += text;
  });
  return () => said;
}
