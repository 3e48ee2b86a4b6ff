import { command, NO_ARGUMENTS } from '../../command.ts';
import { EXIT, usage } from '../../stop.ts';
import { readAll } from '../../values/input.ts';

interface Explanation {
  readonly accepted: boolean;
  readonly checks: readonly { readonly rule: string; readonly ok: boolean; readonly message: string }[];
}

export const checkJwt = command({
  purpose: 'What the verifier makes of a JWT, rule by rule; the JWT is read from stdin and never shown',
  args: NO_ARGUMENTS,
  flags: {},
  example: 'secrets:check < jwt.txt',
  scope: 'admin',
  async run({ terminal, output, connect }) {
    if (terminal.stdin.isTTY) output.note('Paste the JWT, then Ctrl-D:');
    const token = (await readAll(terminal.stdin)).trim();
    if (token === '') throw usage('secrets:check reads a JWT from stdin');
    const client = await connect('read');
    const { accepted, checks } = await client.request<Explanation>('POST', '/api/v1/secrets/explain', {
      body: { token },
    });
    if (output.json) output.document({ accepted, checks });
    else {
      output.table(
        [{ title: 'RULE' }, { title: 'OK' }, { title: 'MESSAGE', whole: true }],
        checks.map(({ rule, ok, message }) => [rule, ok ? 'ok' : 'no', ok ? '-' : message]),
      );
      output.line(accepted ? 'accepted' : 'refused');
    }
    return accepted ? undefined : EXIT.unauthorized;
  },
});
