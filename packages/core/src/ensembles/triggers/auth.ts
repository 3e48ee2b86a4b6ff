import type { Json } from '@ensembleapp/protocol';
import { nearest } from '../../nearest.ts';
import { type At, constant, listOrOne, number, oneOf, plainText, type Rule, text } from '../reading/rule.ts';
import { readShape, type Shape, shape } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { type Tree, toJson } from '../reading/tree.ts';

/** How far the time of a signed call may be off, s: for as long as that, signatures are remembered. */
const LONGEST_TOLERANCE = 43_200;

const TYPE = { type: plainText };
const KEY = shape('auth', TYPE);

const KINDS: ReadonlyMap<string, Shape> = new Map([
  ['bearer', shape('bearer', { ...TYPE, secret: [text, 'token'], tokens: listOrOne(text) })],
  [
    'signature',
    shape('signature', {
      ...TYPE,
      secret: text,
      preset: oneOf('default', 'github', 'stripe', 'slack'),
      header: plainText,
      prefix: plainText,
      algorithm: oneOf('sha1', 'sha256', 'sha384', 'sha512'),
      timestampHeader: plainText,
      encoding: oneOf('hex', 'base64'),
      tolerance: number(1, LONGEST_TOLERANCE),
    }),
  ],
  ['basic', shape('basic', { ...TYPE, secret: text })],
  ['apiKey', KEY],
  ['api_key', KEY],
  ['jwt', KEY],
  ['oauth', shape('oauth', { ...TYPE, issuer: text, audience: text, scopes: constant })],
]);

/** One of these each kind needs. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['bearer', ['secret', 'token', 'tokens']],
  ['signature', ['secret']],
  ['basic', ['secret']],
]);

/** Who may call a trigger; language reference, section 11. */
export const auth: Rule = (value: Tree, at: At): Json => {
  const { faults } = at;
  if (value.kind !== 'mapping') {
    faults.error(value, 'INVALID_TRIGGER', 'auth is a mapping', 'write  auth: { type: apiKey }');
    return toJson(value);
  }
  const place = value.entries.get('type')?.value ?? value;
  const type = textOf(place)?.value ?? '';
  const kind = KINDS.get(type);
  if (!kind) {
    const meant = nearest(type, KINDS.keys());
    const hint = meant ? `did you mean "${meant}"?` : `the types are ${[...KINDS.keys()].join(', ')}`;
    faults.error(place, 'INVALID_TRIGGER', 'there is no such auth type', hint);
    return toJson(value);
  }
  if (type === 'oauth') faults.use('auth.oauth', place, 'auth of type oauth');
  const needed = NEEDED.get(type);
  if (needed && !needed.some((name) => value.entries.has(name))) {
    faults.error(value, 'INVALID_TRIGGER', `auth of type ${type} needs ${needed[0]}`, 'write  secret: ${env.NAME}');
  }
  return readShape(value, kind, at);
};
