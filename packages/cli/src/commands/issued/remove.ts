import { rowIdOf } from '@ensembleapp/core/auth/format.ts';
import { command, oneOrMore } from '../../command.ts';
import { usage } from '../../stop.ts';
import { confirm } from '../../terminal/confirm.ts';
import type { Output } from '../../terminal/output.ts';
import { forEach } from '../each.ts';
import { KEYS, pathOf, SECRETS, TOKENS } from './kind.ts';

/** Never asks: it must work at once, also from a script. */
export const revokeTokens = command({
  purpose: 'Revokes tokens for good',
  args: oneOrMore(TOKENS.argument),
  flags: {},
  example: 'auth:revoke tok_abc123',
  scope: 'admin (a token’s own revocation: none)',
  async run({ args, output, connect }) {
    const ids = args.map((given) => idOf('token', given, output));
    const client = await connect('change');
    return forEach(
      ids,
      output,
      (id) => client.request('DELETE', pathOf(TOKENS, id)),
      (id) => `Revoked ${id}`,
    );
  },
});

export const deleteKeys = command({
  purpose: 'Deletes keys for good',
  args: oneOrMore(KEYS.argument),
  flags: {},
  example: 'keys:delete key_abc123',
  scope: 'admin',
  async run({ args, output, connect }) {
    const ids = args.map((given) => idOf('key', given, output));
    const client = await connect('change');
    return forEach(
      ids,
      output,
      (id) => client.request('DELETE', pathOf(KEYS, id)),
      (id) => `Deleted ${id}`,
    );
  },
});

export const deleteSecrets = command({
  purpose: 'Deletes signing secrets for good, and with them every JWT signed',
  args: oneOrMore(SECRETS.argument),
  flags: {},
  example: 'secrets:delete sec_abc123 --yes',
  scope: 'admin',
  async run({ args, flags, terminal, output, connect }) {
    const question = `Delete ${args.join(', ')}? Every browser that holds a JWT signed with it is cut off.`;
    await confirm(terminal, question, flags.yes);
    const client = await connect('change');
    return forEach(
      args,
      output,
      (id) => client.request('DELETE', pathOf(SECRETS, id)),
      (id) => `Deleted ${id}`,
    );
  },
});

const WRITTEN_AS = { token: /^sk-ensemble-/, key: /^sk_/ };

/** An id as given, or that of the credential itself, which is never echoed. */
function idOf(kind: 'token' | 'key', given: string, output: Output): string {
  if (!WRITTEN_AS[kind].test(given)) return given;
  output.note(
    `Put ids on a command line, not ${kind}s: arguments are visible to others and stay in the shell's history.`,
  );
  const id = rowIdOf(kind, given);
  if (id === undefined) throw usage(`That is neither the id of a ${kind} nor a whole ${kind}`);
  return id;
}
