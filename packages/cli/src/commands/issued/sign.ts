import { createHmac } from 'node:crypto';
import { command, NO_ARGUMENTS } from '../../command.ts';
import { text, valueOr } from '../../flag.ts';
import { EXIT, Stop, usage } from '../../stop.ts';
import { parseDuration } from '../../values/duration.ts';
import { parseInput } from '../../values/input.ts';

export const signJwt = command({
  purpose: 'Signs a JWT, for trying things out; works offline. The value is read from ENSEMBLE_JWT_SECRET alone',
  args: NO_ARGUMENTS,
  flags: {
    sub: text('<text>', 'the end user', { fallback: 'required' }),
    expiresIn: valueOr('<duration>', 'how long it is valid', parseDuration, '1h'),
    context: text('<input>', 'what the JWT vouches for'),
    secretId: text('<sec_id>', 'the Secret ID', { fallback: 'ENSEMBLE_SECRET_ID' }),
  },
  example: 'secrets:sign --sub user_123 --context \'{"plan":"pro"}\'',
  scope: 'none: works without a server',
  async run({ flags, settings, terminal, output }) {
    if (flags.sub === undefined) throw usage('secrets:sign needs --sub <text>');
    const kid = flags.secretId ?? settings.secretId;
    if (kid === undefined) throw usage('secrets:sign needs --secret-id, or ENSEMBLE_SECRET_ID');
    const { jwtSecret } = settings;
    if (jwtSecret === undefined)
      throw new Stop(EXIT.unauthorized, 'UNAUTHORIZED', 'Missing ENSEMBLE_JWT_SECRET (environment or .env.local)');
    const iat = Math.floor(Date.now() / 1000);
    const exp = iat + flags.expiresIn;
    const context = flags.context === undefined ? {} : { context: await parseInput(flags.context, terminal) };
    const token = sign(
      { alg: 'HS256', typ: 'JWT', kid },
      { sub: flags.sub, iat, exp, aud: settings.audience, ...context },
      jwtSecret,
    );
    if (output.json) output.document({ token, expiresAt: exp * 1000 });
    else output.line(token);
    return undefined;
  },
});

/** RFC 7515, compact form, HS256. The key is the Secret Value as it is shown. */
function sign(header: object, payload: object, secret: string): string {
  const segment = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${segment(header)}.${segment(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
