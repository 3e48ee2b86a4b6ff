import type { Client } from '@ensembleapp/client-sdk';
import type { COMMON } from './common-flags.ts';
import type { Flags, Values } from './flag.ts';
import type { Settings } from './settings.ts';
import type { ExitCode } from './stop.ts';
import type { Output } from './terminal/output.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What a command is: told by `--help`, kept by the parser, done by `run`. */
export interface Command<Known extends Flags = Flags> {
  readonly purpose: string;
  readonly args: Arguments;
  readonly flags: Known;
  /** What it may be typed as, after `ensemble`. */
  readonly example: string;
  /** What a token needs in remote mode. */
  readonly scope: string;
  run(invocation: Invocation<Known>): Promise<ExitCode | undefined>;
}

export interface Arguments {
  /** `<tok_id>…` */
  readonly shown: string;
  readonly least: number;
  readonly most: number;
}

export const NO_ARGUMENTS: Arguments = { shown: '', least: 0, most: 0 };
export const one = (shown: string): Arguments => ({ shown, least: 1, most: 1 });
export const oneOrMore = (shown: string): Arguments => ({
  shown: `${shown}…`,
  least: 1,
  most: Number.POSITIVE_INFINITY,
});

/** One call of a command, with everything it may touch. */
export interface Invocation<Known extends Flags = Flags> {
  /** The command's first name. */
  readonly name: string;
  readonly flags: Values<Known> & Values<typeof COMMON>;
  readonly args: readonly string[];
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly output: Output;
  /** The server that the flags and settings name, or this very project opened in this process; closed when the command ends. */
  connect(asked: Purpose): Promise<Client>;
}

/** `read`: looks. `change`: changes what is there. `create`: makes the store when there is none. */
export type Purpose = 'read' | 'change' | 'create';

/** Lets each command infer the types of its flags. */
export function command<const Known extends Flags>(definition: Command<Known>): Command<Known> {
  return definition;
}
