import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
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
 * Does what a document says, from top to bottom: saves the files it shows, pastes its commands, and compares what they print with what
 * stands below them.
 */
export async function readAlong(path: string, { shell, project, own, env }: Reader): Promise<void> {
  const known = new Map(own);
  const blocks = blocksOf(readText(path));
  const expectedFaults = new Set<string>();
  const files: string[] = [];
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
      const faulty = /\bvalidate (\S+) .*# exits with 1$/m.exec(text)?.[1];
      if (faulty !== undefined) expectedFaults.add(faulty);
      const { stdout, stderr, exitCode } = await shell.run(text);
      expect(exitCode, `${where}\n${stdout}${stderr}`).toBe(wanted);
      const shown = outputOf(blocks[index + 1]);
      if (shown === undefined) expect(stdout.includes('{"error":'), `${where}\n${stdout}`).toBe(false);
      else expectResemblance(wanted === 0 ? stdout : stdout + stderr, shown, where);
    } else if (block.language === 'json') expect(() => parseEach(text), where).not.toThrow();
  }
  if (files.length === 0) return;
  const { stdout } = await shell.run(`ensemble validate --json --project '${project}' || true`);
  const { errors, warnings }: Report = JSON.parse(stdout);
  const faulty = [...errors, ...warnings].filter(({ file }) => !expectedFaults.has(file));
  expect(faulty, `${path}: ${files.join(', ')}`).toEqual([]);
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
