import { command, oneOrMore } from '../../command.ts';
import { forEach } from '../each.ts';
import { KEYS, type Kind, pathOf, SECRETS, TOKENS } from './kind.ts';

const switchOf = (kind: Kind, disabled: boolean) => {
  const verb = disabled ? 'disable' : 'enable';
  const done = disabled ? 'Disabled' : 'Enabled';
  return command({
    purpose: disabled
      ? `Disables ${kind.rows} until they are enabled again`
      : `Enables ${kind.rows} that were disabled`,
    args: oneOrMore(kind.argument),
    flags: {},
    example: `${kind.rows}:${verb} ${kind.prefix}abc123`,
    scope: 'admin',
    async run({ args, output, connect }) {
      const client = await connect('change');
      const change = (id: string) => client.request('PATCH', pathOf(kind, id), { body: { disabled } });
      return forEach(args, output, change, (id) => `${done} ${id}`);
    },
  });
};

export const disableTokens = switchOf(TOKENS, true);
export const enableTokens = switchOf(TOKENS, false);
export const disableKeys = switchOf(KEYS, true);
export const enableKeys = switchOf(KEYS, false);
export const disableSecrets = switchOf(SECRETS, true);
export const enableSecrets = switchOf(SECRETS, false);
