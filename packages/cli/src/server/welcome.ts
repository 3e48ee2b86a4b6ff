import { relative } from 'node:path';
import { createClient } from '@ensembleapp/client-sdk';
import type { Services } from '@ensembleapp/server/services.ts';
import { localFetch } from '../open-local.ts';
import type { Output } from '../terminal/output.ts';

const TENANT = 'default';
const DAY = 86_400;
const SCOPES = ['execute:agents', 'execute:ensembles', 'read:executions', 'read:ensembles', 'read:agents'];

/** Makes a key for a first look, and prints commands that work as pasted. The key is in these lines alone. */
export async function welcome(output: Output, services: Services, url: string, project: string): Promise<void> {
  const client = createClient({ baseUrl: url, fetch: localFetch(services, TENANT) });
  const body = { description: 'Welcome key', scopes: SCOPES, expiresIn: DAY };
  const { key } = await client.request<{ readonly key: string }>('POST', '/api/v1/keys', { body });
  const folder = relative(process.cwd(), project);
  const lines = [
    '',
    'Talk to an agent:',
    ...curl(`${url}/api/agents/echo/invoke`, key, '{"message": "Hello"}'),
    '',
    'Run a workflow:',
    ...curl(`${url}/api/v1/execute/ensemble/my-workflow`, key, '{"input":{"name":"Ada"}}'),
    '',
    'Shown once, ends in a day.',
    `Read the API at ${url}/docs`,
    `An admin token: npx ensemble conductor auth:token --scopes admin${folder === '' ? '' : ` --project ${folder}`}`,
  ];
  for (const line of lines) output.line(line);
}

function curl(url: string, key: string, body: string): readonly string[] {
  return [
    `curl -X POST ${url} \\`,
    '  -H "Content-Type: application/json" \\',
    `  -H "x-api-key: ${key}" \\`,
    `  -H "x-tenant-id: ${TENANT}" \\`,
    `  -d '${body}'`,
  ];
}
