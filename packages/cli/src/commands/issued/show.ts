import type { JsonObject } from '@ensembleapp/protocol';
import { command, one } from '../../command.ts';
import { printMembers } from '../members.ts';
import { KEYS, type Kind, pathOf, SECRETS, TOKENS } from './kind.ts';

const showOf = (kind: Kind) =>
  command({
    purpose: `Shows one ${kind.noun}, never its value`,
    args: one(kind.argument),
    flags: {},
    example: `${kind.rows}:show ${kind.prefix}abc123`,
    scope: 'admin',
    async run({ args: [id = ''], output, connect }) {
      const client = await connect('read');
      printMembers(output, await client.request<JsonObject>('GET', pathOf(kind, id)));
      return undefined;
    },
  });

export const showToken = showOf(TOKENS);
export const showKey = showOf(KEYS);
export const showSecret = showOf(SECRETS);
