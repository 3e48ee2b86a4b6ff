import { join } from 'node:path';
import { createClient } from '@ensembleapp/client-sdk';
import type { Config } from '@ensembleapp/server/config.ts';
import { listDefinitionFiles } from '@ensembleapp/server/project/project-files.ts';
import { command, NO_ARGUMENTS } from '../../command.ts';
import { hasStore, openLocal } from '../../open-local.ts';
import { findRunning, type Running } from '../../server/claim.ts';
import { readConfig } from '../../server/read-config.ts';
import { EXIT } from '../../stop.ts';
import { span } from '../../terminal/text.ts';

export const status = command({
  purpose: 'Is the server of this project running, and what does it serve?',
  args: NO_ARGUMENTS,
  flags: {},
  example: 'status',
  scope: 'none: works on this machine',
  async run({ flags, settings, output }) {
    const config = await readConfig(settings);
    const running = findRunning(config.dataDir);
    const counts = await count(config, flags.tenant ?? 'default');
    const store = join(config.dataDir, 'ensemble.db');
    if (output.json) {
      output.document({
        running: running !== undefined,
        ...running,
        ...uptime(running),
        project: config.project,
        store,
        ...counts,
      });
    } else {
      output.members([
        ['status', running ? 'running' : 'not running'],
        ...(running ? members(running) : []),
        ['project', config.project],
        ['store', store],
        ['agents', String(counts.agents)],
        ['ensembles', String(counts.ensembles)],
      ]);
    }
    return running ? undefined : EXIT.failed;
  },
});

function members(running: Running): readonly (readonly [string, string])[] {
  return [
    ['url', running.url],
    ['process', String(running.pid)],
    ['version', running.version],
    ['uptime', span(Date.now() - running.startedAt)],
  ];
}

function uptime(running: Running | undefined) {
  return running && { uptime: Date.now() - running.startedAt };
}

interface Counts {
  readonly agents: number;
  readonly ensembles: number;
}

/** How many definitions the store holds; before there is one, those that the project's files will put there. */
async function count(config: Config, tenant: string): Promise<Counts> {
  if (!hasStore(config)) return countFiles(config, tenant);
  const local = await openLocal(config, { tenant, purpose: 'read', log: undefined });
  try {
    const client = createClient({ baseUrl: 'http://127.0.0.1', fetch: local.fetch });
    const number = async (kind: string) => {
      let rows = 0;
      for await (const _ of client.list(`/api/v1/${kind}`, kind)) rows += 1;
      return rows;
    };
    return { agents: await number('agents'), ensembles: await number('ensembles') };
  } finally {
    await local.close();
  }
}

/** A project's files belong to the tenant `default`. */
async function countFiles({ project }: Config, tenant: string): Promise<Counts> {
  const files = tenant === 'default' ? await listDefinitionFiles(project) : [];
  const ofKind = (wanted: 'agent' | 'ensemble') => files.filter(({ kind }) => kind === wanted).length;
  return { agents: ofKind('agent'), ensembles: ofKind('ensemble') };
}
