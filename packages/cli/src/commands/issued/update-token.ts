import type { JsonObject } from '@ensembleapp/protocol';
import { command, one } from '../../command.ts';
import { list, text, value } from '../../flag.ts';
import { usage } from '../../stop.ts';
import { parseLifetime } from '../../values/duration.ts';
import { parseScopes } from '../../values/scopes.ts';
import { printMembers } from '../members.ts';
import { pathOf, TOKENS } from './kind.ts';

export const updateToken = command({
  purpose: 'Renames a token, changes its scopes or when it ends',
  args: one(TOKENS.argument),
  flags: {
    name: text('<text>', 'what it is for', { fallback: 'as it is' }),
    scopes: list('<list>', 'what it may do', { fallback: 'as they are' }),
    expiresIn: value('<duration>', 'from now', parseLifetime, { fallback: 'as it is' }),
  },
  example: 'tokens:update tok_abc123 --name "Q2 2025"',
  scope: 'admin',
  async run({ args: [id = ''], flags: { name, scopes, expiresIn }, output, connect }) {
    const body = {
      ...(name !== undefined && { name }),
      ...(scopes && { scopes: parseScopes(scopes) }),
      ...(expiresIn !== undefined && { expiresIn }),
    };
    if (Object.keys(body).length === 0) throw usage('Nothing to change: give --name, --scopes or --expires-in');
    const client = await connect('change');
    printMembers(output, await client.request<JsonObject>('PATCH', pathOf(TOKENS, id), { body }));
    return undefined;
  },
});
