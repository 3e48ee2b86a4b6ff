import { type Config, parseConfig, readEnv } from '@ensembleapp/server/config.ts';
import { plainly } from '../plainly.ts';
import type { Settings } from '../settings.ts';
import { projectOf } from '../target.ts';
import type { ServerFlags } from './flags.ts';

/** The server's configuration: the environment and the project's files, with the flags laid over. @throws Stop with every fault */
export async function readConfig(settings: Settings, { port, host }: Partial<ServerFlags> = {}): Promise<Config> {
  const project = projectOf(settings);
  return plainly(async () => {
    const config = parseConfig(readEnv(settings.environment, project), project);
    return { ...config, ...(port !== undefined && { port }), ...(host !== undefined && { host }) };
  });
}
