import { command, NO_ARGUMENTS } from '../../command.ts';
import { list, text, valueOr } from '../../flag.ts';
import { parseLifetime } from '../../values/duration.ts';
import { parseScopes } from '../../values/scopes.ts';
import { createIssued } from './create.ts';
import { TOKENS } from './kind.ts';
import { RESTRICTIONS, restrictionsOf } from './restrictions.ts';
import { type CreatedToken, noteToken, printToken } from './token.ts';

const DEFAULT_SCOPES = ['read:ensembles', 'execute:ensembles', 'write:ensembles'];

export const createToken = command({
  purpose: 'Creates an API token and shows it once',
  args: NO_ARGUMENTS,
  flags: {
    name: text('<text>', 'what it is for', { fallback: 'CLI token <date>' }),
    expiresIn: valueOr('<duration>', 'how long it is valid', parseLifetime, 'never'),
    scopes: list('<list>', 'what it may do', { fallback: DEFAULT_SCOPES.join(',') }),
    ...RESTRICTIONS,
  },
  example: 'auth:token --name "Q1 2025" --expires-in 30d',
  scope: 'admin',
  async run({ flags, output, connect }) {
    const body = {
      name: flags.name ?? `CLI token ${new Date().toISOString().slice(0, 10)}`,
      scopes: parseScopes(flags.scopes ?? DEFAULT_SCOPES),
      expiresIn: flags.expiresIn,
      ...restrictionsOf(flags),
    };
    const created = await createIssued<CreatedToken>(await connect('create'), TOKENS, body, output);
    if (!output.json) {
      printToken(output, created);
      return undefined;
    }
    output.document(created);
    noteToken(output, created.id);
    return undefined;
  },
});
