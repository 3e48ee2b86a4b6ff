import type { RotatedFrom } from '@ensembleapp/protocol';
import { command, one } from '../../command.ts';
import { valueOr } from '../../flag.ts';
import type { Output } from '../../terminal/output.ts';
import { isoTime } from '../../terminal/text.ts';
import { parseGrace } from '../../values/duration.ts';
import { type CreatedKey, printKey } from './key.ts';
import { KEYS, type Kind, pathOf, SECRETS, TOKENS } from './kind.ts';
import { type CreatedSecret, printSecret } from './secret.ts';
import { type CreatedToken, printToken } from './token.ts';

const rotateOf = <Created>(kind: Kind, name: string, print: (output: Output, created: Created) => void) =>
  command({
    purpose: `Makes the successor of a ${kind.noun}, with the same settings, and shows it once`,
    args: one(kind.argument),
    flags: { grace: valueOr('<duration>', 'how long the old one stays valid', parseGrace, '24h') },
    example: `${name} ${kind.prefix}abc123 --grace 1h`,
    scope: 'admin',
    async run({ args: [id = ''], flags, output, connect }) {
      const client = await connect('change');
      const body = { gracePeriod: flags.grace };
      const created = await client.request<Created & Rotated>('POST', `${pathOf(kind, id)}/rotate`, { body });
      if (output.json) {
        output.document(created);
        return undefined;
      }
      print(output, created);
      output.line(`Replaces: ${created.rotatedFrom.id} (valid until ${isoTime(created.rotatedFrom.validUntil)})`);
      return undefined;
    },
  });

interface Rotated {
  readonly rotatedFrom: RotatedFrom;
}

export const rotateToken = rotateOf<CreatedToken>(TOKENS, 'auth:rotate', printToken);
export const rotateKey = rotateOf<CreatedKey>(KEYS, 'keys:rotate', printKey);
export const rotateSecret = rotateOf<CreatedSecret>(SECRETS, 'secrets:rotate', printSecret);
