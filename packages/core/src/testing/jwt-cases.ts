import { HmacKey } from '../crypto.ts';

/** A well-formed Secret Value that was never issued. */
export const SECRET_VALUE = 'jwtsec_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx1tHlwP';

type Part = string | Uint8Array | object;

/** Signs exactly what is given, as a key holder with bad manners would: text and bytes go in unchanged, an object as JSON. */
export function signJwt(header: Part, payload: Part, value: string): string {
  const signed = `${segment(header)}.${segment(payload)}`;
  return `${signed}.${new HmacKey(Buffer.from(value, 'utf8')).base64Url(signed)}`;
}

/** Signs two segments as they are written, canonical or not. */
export function signSegments(header: string, payload: string, value: string): string {
  return `${header}.${payload}.${new HmacKey(Buffer.from(value, 'utf8')).base64Url(`${header}.${payload}`)}`;
}

export function segment(part: Part): string {
  const bytes = part instanceof Uint8Array ? part : Buffer.from(typeof part === 'string' ? part : JSON.stringify(part));
  return Buffer.from(bytes).toString('base64url');
}

/** Same bytes to a lenient decoder: the bits that base64url leaves unused in the last character are set. */
export function withUnusedBits(canonical: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  if (canonical.length % 4 === 0) throw new Error('every bit of this segment is used');
  return canonical.slice(0, -1) + alphabet.charAt(alphabet.indexOf(canonical.slice(-1)) + 1);
}

export interface JwtCase {
  readonly title: string;
  readonly text: string;
}

export interface BrokenJwt extends JwtCase {
  /** The rule that `explain` must name. */
  readonly rule: string;
}

/** What JWTs are made for: the secret they name, its value, and the time in seconds. */
export interface Signer {
  readonly kid: string;
  readonly value: string;
  readonly now: number;
}

/** JWTs that keep every rule of the HTTP reference (3.7), each at the edge of one. */
export function goodJwts({ kid, value, now }: Signer): readonly JwtCase[] {
  const header = { alg: 'HS256', typ: 'JWT', kid };
  const claims = { sub: 'user-123', exp: now + 3600, iat: now, aud: 'ensembleapp.ai' };
  const good = (title: string, payload: Part, head: Part = header) => ({ title, text: signJwt(head, payload, value) });
  return [
    good('as documented', claims),
    good('without typ', claims, { alg: 'HS256', kid }),
    good('typ in lower case', claims, { ...header, typ: 'jwt' }),
    good('header members nobody knows, nothing is fetched', claims, {
      ...header,
      jku: 'https://evil.example',
      x5u: 'x',
      jwk: {},
    }),
    good('whitespace in the JSON', ` ${JSON.stringify(claims, null, 2)}\n`),
    good('aud as a list', { ...claims, aud: ['other', 'ensembleapp.ai'] }),
    good('fractions of seconds', { ...claims, exp: now + 3600.25, iat: now - 0.5, nbf: now + 29.5 }),
    good('no iat, no nbf', { sub: 'u', exp: now + 60, aud: 'ensembleapp.ai' }),
    good('exp within the leeway', { ...claims, exp: now - 29 }),
    good('the longest life', { ...claims, exp: now + 86_400 + 30 }),
    good('iat and nbf at the end of the leeway', { ...claims, iat: now + 30, nbf: now + 30 }),
    good('sub of 256 characters', { ...claims, sub: 's'.repeat(256) }),
    good('sub of one emoji', { ...claims, sub: '🙂' }),
    good('an empty context', { ...claims, context: {} }),
    good('a narrowing claim', { ...claims, ensemble: { agents: ['a'], threadPrefix: 't-' } }),
    good('an empty narrowing claim', { ...claims, ensemble: {} }),
    good('claims nobody knows', { ...claims, role: 'admin', scope: 'admin', tenantId: 'other', scopes: ['admin'] }),
    good('one name at several levels', {
      ...claims,
      context: { context: { context: 1 }, sub: 'x', list: [{ a: 1 }, { a: 2 }] },
    }),
    good('colons, quotes and backslashes in strings', { ...claims, context: { 'a":"b': '\\":{"', '\\': ':' } }),
    good('a replacement character in the context', { ...claims, context: { name: 'R\ufffdn' } }),
    { title: '8,192 bytes', text: ofLength(8192, header, claims, value) },
    good(
      'nested as deep as it fits',
      `${JSON.stringify(claims).slice(0, -1)},"context":{"a":${'['.repeat(2500)}${']'.repeat(2500)}}}`,
    ),
  ];
}

/** JWTs that break one rule each, signed correctly wherever a signature can be. */
export function brokenJwts({ kid, value, now }: Signer): readonly BrokenJwt[] {
  const header = { alg: 'HS256', typ: 'JWT', kid };
  const claims = { sub: 'user-123', exp: now + 3600, iat: now, aud: 'ensembleapp.ai' };
  const text = JSON.stringify(claims);
  const member = (more: string) => `${text.slice(0, -1)},${more}}`;
  const good = signJwt(header, claims, value);
  const [head = '', body = '', signature = ''] = good.split('.');
  const padded = (json: object) => {
    const at = JSON.stringify(json);
    return segment(at + ' '.repeat((4 - (at.length % 3)) % 3));
  };
  const bad = (rule: string, title: string, payload: Part, head: Part = header): BrokenJwt => ({
    rule,
    title,
    text: signJwt(head, payload, value),
  });
  const raw = (rule: string, title: string, text: string): BrokenJwt => ({ rule, title, text });
  const without = <Of extends object>(of: Of, name: keyof Of) =>
    Object.fromEntries(Object.entries(of).filter(([one]) => one !== name));
  return [
    // Form
    raw('form', 'two parts', `${head}.${body}`),
    raw('form', 'four parts', `${good}.`),
    raw('form', 'five parts, as an encrypted one has', `${good}.a.b`),
    raw('header', 'an empty header', `.${body}.${signature}`),
    raw('payload', 'an empty payload', signSegments(head, '', value)),
    raw('signature', 'an empty signature', `${head}.${body}.`),
    raw(
      'header',
      'a padded header',
      signSegments(`${head}${'='.repeat((4 - (head.length % 4)) % 4 || 4)}`, body, value),
    ),
    raw(
      'payload',
      'a padded payload',
      signSegments(head, `${body}${'='.repeat((4 - (body.length % 4)) % 4 || 4)}`, value),
    ),
    raw('signature', 'a padded signature', `${good}=`),
    raw('header', 'unused bits set in the header', signSegments(withUnusedBits(padded(header)), body, value)),
    raw('payload', 'unused bits set in the payload', signSegments(head, withUnusedBits(padded(claims)), value)),
    raw('signature', 'unused bits set in the signature', `${head}.${body}.${withUnusedBits(signature)}`),
    raw('header', 'a line break in the header', signSegments(`${head.slice(0, 4)}\n${head.slice(4)}`, body, value)),
    raw('payload', 'a space in the payload', signSegments(head, `${body} `, value)),
    raw('signature', 'a space behind the signature', `${good} `),
    raw('header', 'a space before the header', ` ${good}`),
    raw(
      'payload',
      'the alphabet of plain base64',
      signSegments(
        head,
        Buffer.from(`${text.slice(0, -1)},"context":{"a":"???>>>ÿÿ"}}`)
          .toString('base64')
          .replaceAll('=', ''),
        value,
      ),
    ),
    raw('form', '8,193 bytes', ofLength(8193, header, claims, value)),
    // Header
    bad('header', 'a header that is no JSON', claims, '{'),
    bad('header', 'a header that is a list', claims, '[]'),
    bad('header', 'a header that is text', claims, '"HS256"'),
    bad('header', 'alg twice', claims, `{"alg":"none","kid":"${kid}","alg":"HS256"}`),
    bad('header', 'kid twice, once in escapes', claims, `{"alg":"HS256","\\u006bid":"sec_0","kid":"${kid}"}`),
    bad('header', '__proto__ in the header', claims, `{"alg":"HS256","kid":"${kid}","__proto__":{"x":1}}`),
    bad(
      'header',
      'bytes that are no UTF-8 in the header',
      claims,
      Buffer.concat([Buffer.from(`{"alg":"HS256","kid":"${kid}","x":"`), Buffer.from([0xff]), Buffer.from('"}')]),
    ),
    ...[
      'none',
      'None',
      'NONE',
      'hs256',
      'Hs256',
      'HS384',
      'HS512',
      'RS256',
      'ES256',
      'PS256',
      'EdDSA',
      'HS256 ',
      '',
      ['HS256'],
      null,
      256,
    ].map((alg) => bad('alg', `alg ${JSON.stringify(alg)}`, claims, { ...header, alg })),
    raw('signature', 'alg none without a signature', `${segment({ ...header, alg: 'none' })}.${body}.`),
    bad('alg', 'no alg', claims, without(header, 'alg')),
    bad('kid', 'no kid', claims, without(header, 'kid')),
    bad('kid', 'a kid that is a number', claims, { ...header, kid: 1 }),
    bad('kid', 'a kid that is a list', claims, { ...header, kid: [kid] }),
    bad('kid', 'a kid that is a path', claims, { ...header, kid: '../../../../dev/null' }),
    bad('kid', 'a kid that is SQL', claims, { ...header, kid: `${kid}' OR '1'='1` }),
    bad('secret', 'a kid nobody has', claims, { ...header, kid: 'sec_0000000000000000' }),
    bad('kid', 'a kid that names a token', claims, { ...header, kid: 'tok_0000000000000000' }),
    bad('typ', 'another typ', claims, { ...header, typ: 'at+jwt' }),
    bad('typ', 'a typ that is null', claims, { ...header, typ: null }),
    bad('typ', 'a typ that is a list', claims, { ...header, typ: ['JWT'] }),
    bad('crit', 'crit', claims, { ...header, crit: ['exp'] }),
    bad('crit', 'an empty crit', claims, { ...header, crit: [] }),
    bad('crit', 'crit null', claims, { ...header, crit: null }),
    bad('crit', 'b64 false', claims, { ...header, b64: false, crit: ['b64'] }),
    bad('crit', 'b64 true', claims, { ...header, b64: true }),
    // Signature
    raw('signature', 'another signature', `${head}.${body}.${segment(Buffer.alloc(32, 1))}`),
    raw('signature', 'a signature cut short', good.slice(0, -4)),
    raw('signature', 'a signature with more behind it', `${good}AAAA`),
    raw(
      'signature',
      'another payload under the same signature',
      `${head}.${segment({ ...claims, sub: 'admin' })}.${signature}`,
    ),
    raw('signature', 'another header under the same signature', `${segment({ ...header, x: 1 })}.${body}.${signature}`),
    raw(
      'signature',
      'the Secret Value without its prefix as key',
      signJwt(header, claims, value.slice('jwtsec_'.length)),
    ),
    raw(
      'signature',
      'an empty key',
      signSegments(head, body, ' ').slice(0, -43) + new HmacKey(Buffer.from('x')).base64Url(`${head}.${body}`),
    ),
    raw('signature', 'the kid as key', signJwt(header, claims, kid)),
    // Payload
    bad('payload', 'a payload that is no JSON', '{'),
    bad('payload', 'a payload that is a list', '[]'),
    bad('payload', 'a payload that is null', 'null'),
    bad('payload', 'a payload with more behind it', `${text}{}`),
    bad('payload', 'a byte order mark', `\uFEFF${text}`),
    bad(
      'payload',
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from(member('"x":"').slice(0, -1)), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    ),
    bad(
      'payload',
      'an overlong form of UTF-8',
      Buffer.concat([Buffer.from(member('"x":"').slice(0, -1)), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
    ),
    bad(
      'payload',
      'a surrogate in UTF-8',
      Buffer.concat([Buffer.from(member('"x":"').slice(0, -1)), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    ),
    bad('payload', 'sub twice', member('"sub":"admin"')),
    bad('payload', 'aud twice, once in escapes', member('"\\u0061ud":"ensembleapp.ai"')),
    bad('payload', 'exp twice with the same value', member(`"exp":${claims.exp}`)),
    bad('payload', 'a name twice inside the context', member('"context":{"a":1,"a":2}')),
    bad(
      'payload',
      'a name twice deep inside, in escapes',
      member('"context":{"list":[{"a":{"name":1,"n\\u0061me":2}}]}'),
    ),
    bad('payload', 'an empty name twice', member('"context":{"":1,"":2}')),
    bad('payload', '__proto__ at the top', member('"__proto__":{"sub":"admin"}')),
    bad('payload', '__proto__ in the context', member('"context":{"__proto__":{"isAdmin":true}}')),
    bad('payload', '__proto__ in escapes', member('"context":{"__pr\\u006fto__":{"isAdmin":true}}')),
    bad('payload', '__proto__ that hides a double', member('"context":{"a":1,"a":2,"__proto__":null}')),
    bad('payload', 'NaN', text.replace(String(claims.exp), 'NaN')),
    bad('payload', 'Infinity', text.replace(String(claims.exp), 'Infinity')),
    bad('payload', 'a hexadecimal number', text.replace(String(claims.exp), '0xFFFFFFFF')),
    bad('payload', 'a comment', `${text.slice(0, -1)}/* */}`),
    bad('payload', 'single quotes', text.replaceAll('"', "'")),
    // Claims
    bad('aud', 'no aud', without(claims, 'aud')),
    ...[
      'ensembleapp.ai ',
      'EnsembleApp.ai',
      'ensembleapp',
      'https://ensembleapp.ai',
      '',
      [],
      ['other'],
      [['ensembleapp.ai']],
      ['ensembleapp.ai', 1],
      { 0: 'ensembleapp.ai' },
      null,
      true,
    ].map((aud) => bad('aud', `aud ${JSON.stringify(aud)}`, { ...claims, aud })),
    bad('sub', 'no sub', without(claims, 'sub')),
    ...['', 's'.repeat(257), 1, null, ['u'], {}].map((sub) =>
      bad('sub', `sub ${JSON.stringify(sub).slice(0, 20)}`, { ...claims, sub }),
    ),
    bad(
      'sub',
      'a sub with half a character, which storage would make another one',
      text.replace('user-123', 'user-\\ud800'),
    ),
    bad('exp', 'no exp', without(claims, 'exp')),
    ...[String(now + 60), null, true, [now + 60], -1].map((exp) =>
      bad('exp', `exp ${JSON.stringify(exp)}`, { ...claims, exp }),
    ),
    bad('exp', 'an exp beyond all numbers', text.replace(String(claims.exp), '1e999')),
    bad('exp', 'an exp beyond all numbers, below zero', text.replace(String(claims.exp), '-1e999')),
    bad('lifetime', 'an exp too far away', { ...claims, exp: now + 86_431 }),
    bad('lifetime', 'an exp in milliseconds', { ...claims, exp: now * 1000 }),
    bad('iat', 'an iat in the future', { ...claims, iat: now + 31 }),
    ...['1', null, -1, [1], {}].map((iat) => bad('iat', `iat ${JSON.stringify(iat)}`, { ...claims, iat })),
    bad('iat', 'an iat beyond all numbers', member('"x":0').replace(`"iat":${now}`, '"iat":1e999')),
    bad('nbf', 'an nbf in the future', { ...claims, nbf: now + 31 }),
    ...['1', null, -1].map((nbf) => bad('nbf', `nbf ${JSON.stringify(nbf)}`, { ...claims, nbf })),
    ...[null, [], 'x', 1, true].map((context) =>
      bad('context', `context ${JSON.stringify(context)}`, { ...claims, context }),
    ),
    ...[
      null,
      [],
      'x',
      { agents: 'a' },
      { agents: [1] },
      { threadPrefix: 1 },
      { origins: 'x' },
      { tools: [] },
      { Agents: [] },
    ].map((ensemble) => bad('ensemble', `ensemble ${JSON.stringify(ensemble)}`, { ...claims, ensemble })),
  ];
}

/** A good JWT of exactly so many bytes. */
export function ofLength(length: number, header: object, claims: object, value: string): string {
  for (const x of ['', 'x', 'xx', 'xxx']) {
    const payload = length - segment({ ...header, x }).length - '..'.length - 43;
    // No bytes make a base64url text whose length leaves 1 when divided by 4.
    if (payload % 4 === 1) continue;
    const empty = JSON.stringify({ ...claims, context: { filler: '' } }).length;
    const filler = 'x'.repeat(Math.floor((payload * 3) / 4) - empty);
    return signJwt({ ...header, x }, { ...claims, context: { filler } }, value);
  }
  throw new Error(`no JWT of ${length} bytes`);
}
