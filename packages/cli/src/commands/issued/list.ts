import type { KeyView, SecretView, TokenView } from '@ensembleapp/protocol';
import { command, NO_ARGUMENTS } from '../../command.ts';
import { choice } from '../../flag.ts';
import { type Column, PAGE, printList } from '../list.ts';
import { KEYS, type Kind, SECRETS, TOKENS } from './kind.ts';

interface Times {
  readonly lastUsed: number | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

const LAST_USED: Column<Times> = {
  title: 'LAST USED',
  whole: true,
  of: (row, output) => output.time(row.lastUsed, 'never'),
};
const CREATED: Column<Times> = { title: 'CREATED', whole: true, of: (row, output) => output.time(row.createdAt) };
const EXPIRES: Column<Times> = {
  title: 'EXPIRES',
  whole: true,
  of: (row, output) => output.time(row.expiresAt, 'never'),
};

const listOf = <Row>(kind: Kind, example: string, columns: readonly Column<Row>[]) =>
  command({
    purpose: `Lists ${kind.rows}; never a value of one`,
    args: NO_ARGUMENTS,
    flags: {
      status: choice(['active', 'disabled', 'expired', kind.gone, 'all'], 'which ones', {
        fallback: `all but ${kind.gone}`,
      }),
      ...PAGE,
    },
    example,
    scope: 'admin',
    async run({ flags, output, connect }) {
      const list = { path: kind.path, name: kind.rows, query: { status: flags.status }, columns };
      await printList(await connect('read'), output, list, flags);
      return undefined;
    },
  });

export const listTokens = listOf<TokenView>(TOKENS, 'tokens:list --status all', [
  { title: 'ID', whole: true, of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'SCOPES', of: ({ scopes }) => scopes.join(',') },
  LAST_USED,
  CREATED,
  EXPIRES,
  { title: 'STATUS', of: ({ status }) => status },
]);

export const listKeys = listOf<KeyView>(KEYS, 'keys:list', [
  { title: 'ID', whole: true, of: ({ id }) => id },
  { title: 'DESCRIPTION', of: ({ description }) => description },
  { title: 'SCOPES', of: ({ scopes }) => scopes.join(',') },
  { title: 'STATUS', of: ({ status }) => status },
  LAST_USED,
  CREATED,
  EXPIRES,
]);

export const listSecrets = listOf<SecretView>(SECRETS, 'secrets:list', [
  { title: 'SECRET ID', whole: true, of: ({ id }) => id },
  { title: 'DESCRIPTION', of: ({ description }) => description },
  { title: 'STATUS', of: ({ status }) => status },
  LAST_USED,
  CREATED,
]);
