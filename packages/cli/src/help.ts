import type { Command } from './command.ts';
import { COMMON } from './common-flags.ts';
import { ENTRIES, type Entry } from './entries.ts';
import { type Flag, type Flags, written } from './flag.ts';

/** The short list of commands. */
export function overview(): string {
  const known = ENTRIES.filter(({ load }) => load !== undefined);
  const width = Math.max(...known.map(({ name }) => name.length));
  return [
    'ensemble: run AI agents and workflows over HTTP',
    '',
    ...known.map(({ name, purpose }) => `  ${name.padEnd(width)}  ${purpose}`),
    '',
    '"ensemble <command> --help" says more. "ensemble conductor <command>" is the same.',
  ].join('\n');
}

/** Purpose, every flag with its default, one example, and the scope a command needs. */
export function helpOf({ name, aliases }: Entry, { purpose, args, flags, example, scope }: Command): string {
  return [
    purpose,
    '',
    `  ensemble ${[name, args.shown, '[flags]'].filter(Boolean).join(' ')}`,
    ...(aliases.length > 0 ? [`  also: ${aliases.join(', ')}`] : []),
    '',
    ...(Object.keys(flags).length > 0 ? ['Flags', ...lines(flags), ''] : []),
    'Flags of every command',
    ...lines(COMMON),
    '',
    `Example  ensemble ${example}`,
    `Scope    ${scope}`,
  ].join('\n');
}

function lines(flags: Flags): readonly string[] {
  const shown = Object.entries(flags).map(([name, flag]) => [spelling(name, flag), flag] as const);
  const width = Math.max(...shown.map(([text]) => text.length));
  return shown.map(([text, { meaning, takes, fallback }]) => {
    const usual = fallback ?? (takes === 'nothing' ? 'off' : 'none');
    return `  ${text.padEnd(width)}  ${meaning} (${usual})`;
  });
}

function spelling(name: string, { short, also = [], placeholder }: Flag<unknown>): string {
  const names = [name, ...also].map((word) => `--${written(word)}`);
  return [[...names, ...(short === undefined ? [] : [`-${short}`])].join(', '), placeholder].filter(Boolean).join(' ');
}
