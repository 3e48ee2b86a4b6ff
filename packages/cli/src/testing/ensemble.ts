import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';

// Every command is a process of its own, and a busy machine starts few of them a second.
vi.setConfig({ testTimeout: 60_000 });

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
  return spawn(process.execPath, [BIN, ...words], {
    cwd,
    env: { PATH, NODE_COMPILE_CACHE: COMPILED, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** A folder that is gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ensemble-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
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
  child.stderr?.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  return () => said;
}
