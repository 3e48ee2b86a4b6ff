import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@ensembleapp/protocol';
import { createApp } from '@ensembleapp/server/app.ts';
import { parseConfig } from '@ensembleapp/server/config.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { createLog } from '@ensembleapp/server/log.ts';
import { listen } from '@ensembleapp/server/node.ts';
import { openServices } from '@ensembleapp/server/open-services.ts';
import { temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { onTestFinished } from 'vitest';

export interface HelloServer {
  readonly url: string;
  /** The project folder: a copy of the example. */
  readonly project: string;
  /** What the operator of the machine gets from an endpoint. */
  operate<Answer>(method: string, path: string, body?: JsonObject): Promise<Answer>;
}

/** `examples/hello-ensemble` served on loopback, as `npm start` does, on a port of its own. */
export async function serveHello(environment: Record<string, string> = {}): Promise<HelloServer> {
  const project = temporaryFolder();
  const source = join(import.meta.dirname, '../examples/hello-ensemble');
  cpSync(source, project, { recursive: true, filter: (path) => !path.includes('.ensemble') });
  const config = parseConfig({ ...environment, PORT: '0' }, project);
  const { services, close } = await openServices(config, createLog('silent', process.stderr), { mode: 'serve' });
  const { url, stop } = await listen(services, config);
  const app = createApp(services);
  onTestFinished(async () => {
    await stop(0);
    await close();
  });
  return {
    url,
    project,
    async operate<Answer>(method: string, path: string, body?: JsonObject) {
      const request = new Request(url + path, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      const answer = await app.fetch(request, {
        address: '127.0.0.1',
        principal: localPrincipal('default', 'operator'),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as Answer;
    },
  };
}
