import { type Client, createClient, EnsembleError } from '@ensembleapp/client-sdk';
import { command, NO_ARGUMENTS } from '../command.ts';
import { remoteFetch } from '../remote-fetch.ts';
import { findRunning } from '../server/claim.ts';
import { readConfig } from '../server/read-config.ts';
import { EXIT, Stop } from '../stop.ts';
import { parseOrigin } from '../target.ts';
import { span } from '../terminal/text.ts';

interface Health {
  readonly status: string;
  readonly version: string;
  readonly uptime: number;
}

interface Ready {
  readonly status: string;
  readonly checks: Readonly<Record<string, string>>;
}

export const health = command({
  purpose: 'Is the server alive, and can it do its work?',
  args: NO_ARGUMENTS,
  flags: {},
  example: 'health --url https://ensemble.example.com',
  scope: 'none',
  async run({ flags, settings, output }) {
    const remote = flags.local ? undefined : (flags.url ?? settings.url);
    const baseUrl = remote === undefined ? await localUrl(settings) : parseOrigin(remote, true);
    const client = createClient({
      baseUrl,
      fetch: remoteFetch,
      ...(flags.timeout !== undefined && { timeout: flags.timeout * 1000 }),
    });
    const alive = await client.request<Health>('GET', '/api/v1/health');
    const ready = await readiness(client);
    if (output.json) output.document({ ...alive, ready });
    else {
      output.members([
        ['status', alive.status],
        ['ready', ready ? 'yes' : 'no'],
        ['version', alive.version],
        ['uptime', span(alive.uptime)],
        ['server', baseUrl],
      ]);
    }
    return ready ? undefined : EXIT.unreachable;
  },
});

async function localUrl(settings: Parameters<typeof readConfig>[0]): Promise<string> {
  const { dataDir } = await readConfig(settings);
  const running = findRunning(dataDir);
  if (!running) throw new Stop(EXIT.unreachable, 'UNREACHABLE', 'The server of this project is not running');
  return running.url;
}

async function readiness(client: Client): Promise<Ready | null> {
  try {
    return await client.request<Ready>('GET', '/ready');
  } catch (error) {
    if (error instanceof EnsembleError && error.code === 'UNAVAILABLE') return null;
    throw error;
  }
}
