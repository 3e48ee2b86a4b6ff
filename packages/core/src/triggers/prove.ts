import { equalTexts } from '../crypto.ts';
import type { TriggerAuth } from '../ensembles/trigger.ts';
import { type Env, envText } from './env-text.ts';
import { proveSignature } from './prove-signature.ts';

/** What a call says of itself. */
export interface Presented {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  readonly header: (name: string) => string | undefined;
  /** As it came, before anything reads it. */
  readonly body: Uint8Array;
}

/** How a trigger tells its callers by itself, with a secret that its author chose. */
export type OwnAuth = Extract<TriggerAuth, { readonly type: 'bearer' | 'signature' | 'basic' }>;

export type Proof =
  | { readonly status: 'proven'; readonly signature?: Signature }
  /** Nothing was presented, or something wrong. */
  | { readonly status: 'missing' | 'wrong' }
  /** The trigger's own secret is not set here: nobody gets in. */
  | { readonly status: 'closed' };

/** A signature that must not be taken twice. */
export interface Signature {
  /** Tells it from every other one, and nothing about it. */
  readonly digest: string;
  /** How long it would be taken again, ms. */
  readonly validFor: number;
}

/** Does the call know the trigger's secret? `now` is epoch ms. */
export function prove(auth: OwnAuth, presented: Presented, env: Env, now: number): Proof {
  switch (auth.type) {
    case 'bearer':
      return proveBearer([...(auth.secret === undefined ? [] : [auth.secret]), ...(auth.tokens ?? [])], presented, env);
    case 'basic':
      return proveBasic(auth.secret, presented, env);
    case 'signature':
      return proveSignature(auth, presented, env, now);
  }
}

function proveBearer(written: readonly string[], { authorization = '' }: Presented, env: Env): Proof {
  const secrets = written.flatMap((one) => envText(one, env) ?? []);
  if (secrets.length === 0) return { status: 'closed' };
  if (authorization === '') return { status: 'missing' };
  const [, given] = /^bearer (.+)$/i.exec(authorization) ?? [];
  // Every one is compared, so that the time does not tell which it was.
  const right = secrets.filter((secret) => given !== undefined && equalTexts(secret, given));
  return { status: right.length > 0 ? 'proven' : 'wrong' };
}

/** RFC 7617. Without a name or a password there is no secret. */
function proveBasic(written: string, { authorization = '' }: Presented, env: Env): Proof {
  const secret = envText(written, env);
  if (secret === undefined || !/^[^:]+:./s.test(secret)) return { status: 'closed' };
  if (authorization === '') return { status: 'missing' };
  const [, given] = /^basic ([\w+/]+=*)$/i.exec(authorization) ?? [];
  const isRight = given !== undefined && equalTexts(secret, Buffer.from(given, 'base64').toString());
  return { status: isRight ? 'proven' : 'wrong' };
}
