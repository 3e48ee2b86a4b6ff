import { command, NO_ARGUMENTS } from '../../command.ts';
import { text, value, valueOr } from '../../flag.ts';
import { usage } from '../../stop.ts';
import { parseDuration, parseLifetime } from '../../values/duration.ts';
import { createIssued } from './create.ts';
import { SECRETS } from './kind.ts';
import { type CreatedSecret, noteSecret, printSecret } from './secret.ts';

export const createSecret = command({
  purpose: 'Creates a secret that signs JWTs for frontends and shows it once',
  args: NO_ARGUMENTS,
  flags: {
    description: text('<text>', 'what it is for', { also: ['name'], fallback: 'required' }),
    maxLifetime: value('<duration>', 'the longest a JWT may live', parseDuration, { fallback: 'the server’s' }),
    expiresIn: valueOr('<duration>', 'how long it is valid', parseLifetime, 'never'),
  },
  example: 'secrets:create --description "JWT Signing"',
  scope: 'admin',
  async run({ flags: { description, maxLifetime, expiresIn }, output, connect }) {
    if (description === undefined) throw usage('secrets:create needs --description <text>');
    const body = { description, expiresIn, ...(maxLifetime !== undefined && { maxLifetime }) };
    const created = await createIssued<CreatedSecret>(await connect('create'), SECRETS, body, output);
    if (!output.json) {
      printSecret(output, created);
      return undefined;
    }
    output.document(created);
    noteSecret(output, created);
    return undefined;
  },
});
