import { mintToken } from '@ensembleapp/core/auth/mint.ts';
import { parseConfig } from '@ensembleapp/server/config.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { createLog } from '@ensembleapp/server/log.ts';
import { listen } from '@ensembleapp/server/node.ts';
import { openServices } from '@ensembleapp/server/open-services.ts';

/**
 * A program for tests: `server-process.ts <project>` serves the project on a free port of loopback and prints one line of JSON, its URL and
 * a new admin token. It never ends.
 */
const [project = ''] = process.argv.slice(2);
const config = parseConfig({ PORT: '0', ENSEMBLE_RATE_LIMIT: 'off', ENSEMBLE_AUTH_FAILURE_LIMIT: 'off' }, project);
const { services } = await openServices(config, createLog('silent', process.stderr), { mode: 'serve' });
const operator = localPrincipal('default', 'tester');
const { text } = await mintToken(services.door, operator, { name: 'Admin', scopes: ['admin'] });
const { url } = await listen(services, config);
process.stdout.write(`${JSON.stringify({ url, admin: text })}\n`);
