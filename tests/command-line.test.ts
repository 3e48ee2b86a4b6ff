import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@ensembleapp/cli/src/command.ts';
import { COMMON } from '@ensembleapp/cli/src/common-flags.ts';
import { ENTRIES, type Entry } from '@ensembleapp/cli/src/entries.ts';
import { findCommand } from '@ensembleapp/cli/src/find-command.ts';
import { helpOf } from '@ensembleapp/cli/src/help.ts';
import { parseArguments, readFlags } from '@ensembleapp/cli/src/parse-flags.ts';
import { EXIT } from '@ensembleapp/cli/src/stop.ts';
import { describe, expect, it } from 'vitest';
import { codeIn, rowsOf } from './documents/markdown.ts';

const PATH = join(import.meta.dirname, '../docs/command-line.md');
const GUIDE = readFileSync(PATH, 'utf8');

interface Known {
  readonly entry: Entry;
  readonly command: Command;
}

async function knownCommands(): Promise<readonly Known[]> {
  const found = await Promise.all(ENTRIES.map(async (entry) => ({ entry, command: await entry.load?.() })));
  return found.flatMap(({ entry, command }) => (command ? [{ entry, command }] : []));
}

const COMMON_FLAGS = /^Flags of every command\n(?: .*\n)+\n/m;

/** The part of the guide that is nothing but what `--help` says. */
function reference(commands: readonly Known[]): string {
  const [common = ''] = commands.flatMap(({ entry, command }) => COMMON_FLAGS.exec(helpOf(entry, command)) ?? []);
  const sections = commands.map(({ entry, command }) => {
    const help = helpOf(entry, command).replace(COMMON_FLAGS, '');
    return `### ${entry.name}\n\n${fenced(help)}`;
  });
  const reserved = ENTRIES.filter(({ load }) => load === undefined).map(({ name }) => `\`${name}\``);
  const end = `### Not in this version\n\nKept for what is to come, and refused: ${reserved.join(', ')}.\n`;
  return [fenced(common.trimEnd()), ...sections, ...(reserved.length > 0 ? [end] : [])].join('\n');
}

const fenced = (text: string) => `\`\`\`text\n${text}\n\`\`\`\n`;

describe('docs/command-line.md', () => {
  it('lists every command with its flags, as --help does (to write it anew: vitest run tests/command-line.test.ts -u)', async () => {
    const [written = ''] = GUIDE.split(/(?<=^## Commands\n\n)/m);
    await expect(written + reference(await knownCommands())).toMatchFileSnapshot(PATH);
  });

  it('gives examples that parse', async () => {
    for (const { entry, command } of await knownCommands()) {
      const words = [...command.example.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"<>]+)(?= |$)/g)].map(
        ([, single, double, plain]) => single ?? double ?? plain ?? '',
      );
      const found = findCommand(words);
      if (found.kind === 'overview') throw new Error(`no command in ${command.example}`);
      expect(found.entry.name, command.example).toBe(entry.name);
      const flags = { ...COMMON, ...command.flags };
      const { given } = parseArguments(found.rest, flags);
      expect(() => readFlags(flags, given), command.example).not.toThrow();
    }
  });

  it('lists every exit code', () => {
    const codes = rowsOf(GUIDE, 'exit code', 'means').flatMap(([code = '']) => codeIn(code).map(Number));
    expect(codes).toEqual(Object.values(EXIT));
  });
});
