/** What tokens, keys and secrets share, and where they differ: one set of commands serves all three. */
export interface Kind {
  /** `Token id`, `Key id` … in messages. */
  readonly noun: string;
  /** Argument of the commands that name one. */
  readonly argument: string;
  readonly path: string;
  /** Name of the array in lists. */
  readonly rows: string;
  readonly gone: 'revoked' | 'deleted';
  readonly prefix: string;
}

export const TOKENS: Kind = {
  noun: 'token',
  argument: '<tok_id>',
  path: '/api/v1/tokens',
  rows: 'tokens',
  gone: 'revoked',
  prefix: 'tok_',
};
export const KEYS: Kind = {
  noun: 'key',
  argument: '<key_id>',
  path: '/api/v1/keys',
  rows: 'keys',
  gone: 'deleted',
  prefix: 'key_',
};
export const SECRETS: Kind = {
  noun: 'secret',
  argument: '<sec_id>',
  path: '/api/v1/secrets',
  rows: 'secrets',
  gone: 'deleted',
  prefix: 'sec_',
};

/** Path of one of them. */
export function pathOf({ path }: Kind, id: string): string {
  return `${path}/${encodeURIComponent(id)}`;
}
