import { command, NO_ARGUMENTS } from '../../command.ts';
import { list, onOff, text, valueOr } from '../../flag.ts';
import { usage } from '../../stop.ts';
import { parseLifetime } from '../../values/duration.ts';
import { parseScopes } from '../../values/scopes.ts';
import { createIssued } from './create.ts';
import { type CreatedKey, noteKey, printKey } from './key.ts';
import { KEYS } from './kind.ts';
import { RESTRICTIONS, restrictionsOf } from './restrictions.ts';

export const createKey = command({
  purpose: 'Creates an API key for a backend and shows it once',
  args: NO_ARGUMENTS,
  flags: {
    description: text('<text>', 'what it is for', { also: ['name'], fallback: 'required' }),
    scopes: list('<list>', 'what it may do', { fallback: 'execute:agents,execute:ensembles,read:executions' }),
    expiresIn: valueOr('<duration>', 'how long it is valid', parseLifetime, 'never'),
    onBehalfOf: onOff('the backend may name the end user in x-user-id'),
    ...RESTRICTIONS,
  },
  example: 'keys:create --description "Production Backend"',
  scope: 'admin',
  async run({ flags, output, connect }) {
    if (flags.description === undefined) throw usage('keys:create needs --description <text>');
    const body = {
      description: flags.description,
      ...(flags.scopes && { scopes: parseScopes(flags.scopes) }),
      expiresIn: flags.expiresIn,
      onBehalfOf: flags.onBehalfOf,
      ...restrictionsOf(flags),
    };
    const created = await createIssued<CreatedKey>(await connect('create'), KEYS, body, output);
    if (!output.json) {
      printKey(output, created);
      return undefined;
    }
    output.document(created);
    noteKey(output, created.id);
    return undefined;
  },
});
