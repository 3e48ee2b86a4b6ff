import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, vi } from 'vitest';
import { type Block, blocksOf, fileOf } from './markdown.ts';
import { expectResemblance } from './resemble.ts';
import { readText } from './root.ts';
import { runNode, type Shell } from './shell.ts';

/** What a document's reader has before them. */
export interface Reader {
  readonly shell: Shell;
  /** Where the files go that the document shows. */
  readonly project: string;
  /** What stands in the document for what is this reader's own: hosts and credentials. */
  readonly own: ReadonlyMap<string, string>;
  /** Environment of scripts for Node. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Does what documents say, from top to bottom: saves the files they show, pastes their commands, and compares what these print with what
 * stands below them. At the end the project has no faults but those they speak of.
 */
export async function readAlong(paths: string | readonly string[], reader: Reader): Promise<void> {
  const read: Read[] = [];
  for (const path of [paths].flat()) read.push(await readOne(path, reader));
  const files = read.flatMap((one) => one.files);
  if (files.length === 0) return;
  const { stdout } = await reader.shell.run(`ensemble validate --json --project '${reader.project}' || true`);
  const { errors, warnings }: Report = JSON.parse(stdout);
  const expected = read.flatMap((one) => one.faulty);
  const faulty = [...errors, ...warnings].filter(({ file }) => !expected.includes(file));
  expect(faulty, files.join(', ')).toEqual([]);
}

/** What a document had its reader do. */
interface Read {
  readonly files: readonly string[];
  /** Those of them that it says have faults. */
  readonly faulty: readonly string[];
}

async function readOne(path: string, { shell, project, own, env }: Reader): Promise<Read> {
  const known = new Map(own);
  const blocks = blocksOf(readText(path));
  const files: string[] = [];
  const faulty: string[] = [];
  for (const [index, block] of blocks.entries()) {
    const where = `${path}:${block.line}`;
    const text = replaceAll(block.text, known);
    const file = fileOf(block);
    if (file !== undefined) {
      mkdirSync(dirname(join(project, file)), { recursive: true });
      writeFileSync(join(project, file), `${text}\n`);
      files.push(file);
    } else if (block.language === 'js') {
      known.set('your_jwt_token', await runNode(`${text}\nconsole.log(token);`, env));
    } else if (block.language === 'bash' && !text.startsWith('npm ')) {
      const wanted = Number(/# exits with (\d+)$/m.exec(text)?.[1] ?? 0);
      faulty.push(...(/\bvalidate (\S+) .*# exits with 1$/m.exec(text)?.slice(1) ?? []));
      if (text.includes('curl')) await servesAll(files, known, env);
      const { stdout, stderr, exitCode } = await shell.run(text);
      expect(exitCode, `${where}\n${stdout}${stderr}`).toBe(wanted);
      for (const [shown, real] of namesIn(stdout)) known.set(shown, real);
      const shown = outputOf(blocks[index + 1]);
      if (shown === undefined) expect(stdout.includes('{"error":'), `${where}\n${stdout}`).toBe(false);
      else expectResemblance(wanted === 0 ? stdout : stdout + stderr, shown, where);
    } else if (block.language === 'json') expect(() => parseEach(text), where).not.toThrow();
  }
  return { files, faulty };
}

/** Waits, as going from an editor to a shell takes a reader a moment, until the server has noticed the ensembles that were saved. */
async function servesAll(files: readonly string[], own: Reader['own'], env: Reader['env']): Promise<void> {
  const names = files.flatMap((file) => /^ensembles\/([\w-]+)\.yaml$/.exec(file)?.[1] ?? []);
  const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}` };
  for (const name of names) {
    const url = `${own.get('http://127.0.0.1:8787')}/api/v1/ensembles/${name}`;
    await vi.waitFor(async () => expect((await fetch(url, { headers })).status, url).not.toBe(404), {
      timeout: 10_000,
      interval: 50,
    });
  }
}

/** What commands above printed, and those below it name as `exec_…` and `hitl_…`: the last execution, and what answers its wait. */
function namesIn(printed: string): ReadonlyMap<string, string> {
  const names = printed.matchAll(/\b(exec_|hitl_)[\w-]{20,}/g);
  return new Map([...names].reverse().map(([name, kind = '']) => [`${kind}…`, name]));
}

interface Report {
  readonly errors: readonly { readonly file: string }[];
  readonly warnings: readonly { readonly file: string }[];
}

/** What the commands above print, when the document shows it right below them. */
function outputOf(block: Block | undefined): string | undefined {
  return block?.follows && (block.language === '' || block.language === 'json') ? block.text : undefined;
}

/** JSON documents, each of which begins a line. */
export function parseEach(text: string): readonly unknown[] {
  return text.split(/\n(?=[[{])/).map((document): unknown => JSON.parse(document));
}

function replaceAll(text: string, known: ReadonlyMap<string, string>): string {
  return [...known].reduce((changed, [shown, real]) => changed.replaceAll(shown, real), text);
}
