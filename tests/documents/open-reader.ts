import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { serveHello } from '../hello-server.ts';
import { openModelServer } from '../model-server.ts';
import { openShell } from './shell.ts';

/** What creating a credential answers, of one kind or another. */
export interface Issued {
  readonly id: string;
  readonly token: string;
  readonly key: string;
  readonly value: string;
}

/** A server with the example project, a shell in a folder that holds it as the repository does, and one credential of each kind. */
export async function openReader(where: 'repository' | 'project') {
  const model = await openModelServer();
  const hello = await serveHello({ ENSEMBLE_MODEL_BASE_URL: model.url });
  const { url, project, operate } = hello;
  const repository = join(project, '.ensemble/repository');
  mkdirSync(join(repository, 'examples'), { recursive: true });
  symlinkSync(project, join(repository, 'examples/hello-ensemble'));
  const create = (kind: string, body: object) => operate<Issued>('POST', `/api/v1/${kind}`, { ...body });
  const token = await create('tokens', { name: 'Reader', scopes: ['admin'] });
  const old = await create('tokens', { name: 'Old', scopes: ['read:ensembles'] });
  const key = await create('keys', { description: 'Reader' });
  const secret = await create('secrets', { description: 'Reader' });
  const env = {
    ADMIN_TOKEN: token.token,
    CONDUCTOR_API_TOKEN: token.token,
    ENSEMBLE_API_KEY: key.key,
    ENSEMBLE_SECRET_ID: secret.id,
    ENSEMBLE_JWT_SECRET: secret.value,
    ENSEMBLE_MODEL_BASE_URL: model.url,
  };
  return {
    ...hello,
    model,
    env,
    shell: openShell({ cwd: where === 'repository' ? repository : project, env }),
    own: new Map([
      ['http://127.0.0.1:8787', url],
      ['sk_…the one it printed…', key.key],
      ['sk_your_api_key', key.key],
      ['tok_abc123', old.id],
    ]),
  };
}
