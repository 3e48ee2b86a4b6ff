import type { Json } from '@ensembleapp/protocol';
import { lasting, type StepFailure } from '../step-failure.ts';
import { isObject } from './is-object.ts';

/**
 * The header by which a request says who asks: `{type: bearer, token}`, `{type: basic, username, password}` or `{type: apiKey, key,
 * header}`. A credential that is not there, such as an environment value that is unset, refuses the request: it is never sent without.
 * @throws StepFailure `INVALID_INPUT`; the message holds no part of a credential
 */
export function authHeader(auth: Json | undefined): readonly [name: string, value: string] | undefined {
  if (auth === undefined || auth === null) return undefined;
  if (!isObject(auth)) throw wrong('must be a mapping with a type');
  switch (auth.type) {
    case 'bearer':
      return ['authorization', `Bearer ${credential(auth.token ?? auth.secret, 'token')}`];
    case 'basic': {
      const pair = auth.secret ?? `${credential(auth.username, 'username')}:${credential(auth.password, 'password')}`;
      return ['authorization', `Basic ${Buffer.from(credential(pair, 'secret')).toString('base64')}`];
    }
    case 'apiKey':
    case 'api_key': {
      const { header = 'x-api-key' } = auth;
      if (typeof header !== 'string') throw wrong('header must be text');
      return [header, credential(auth.key ?? auth.value ?? auth.secret, 'key')];
    }
    default:
      throw wrong('type must be one of bearer, basic, apiKey');
  }
}

function credential(value: Json | undefined, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(`${name} is missing or empty`);
}

function wrong(message: string): StepFailure {
  return lasting('INVALID_INPUT', `http: auth: ${message}`);
}
