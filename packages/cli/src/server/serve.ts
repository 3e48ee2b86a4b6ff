import type { Config } from '@ensembleapp/server/config.ts';
import { createLog, readableSink } from '@ensembleapp/server/log.ts';
import { listen } from '@ensembleapp/server/node.ts';
import { openServices } from '@ensembleapp/server/open-services.ts';
import type { Services } from '@ensembleapp/server/services.ts';
import { plainly } from '../plainly.ts';
import { failed } from '../stop.ts';
import type { Output } from '../terminal/output.ts';
import type { Signals } from '../terminal/terminal.ts';
import { choosePort, namingPort } from './choose-port.ts';
import { claim, findRunning } from './claim.ts';
import { isLoopback } from './loopback.ts';

/** How long running requests may take once the server is told to stop, ms. */
const GRACE = 10_000;

export interface ServeOptions {
  /** Log lines for people rather than JSON. */
  readonly readable: boolean;
  /** Takes the next free port when the one asked for is in use. */
  readonly nextPort: boolean;
  /** Called when the server answers and the ready line is out. */
  readonly ready?: (url: string, services: Services) => Promise<void>;
}

/**
 * Serves a project until the process is told to stop, then lets running requests end.
 * @throws Stop when another server has the project, the port is in use, or nobody could be let in
 */
export async function serve(
  config: Config,
  { output, signals }: { readonly output: Output; readonly signals: Signals },
  { readable, nextPort, ready }: ServeOptions,
): Promise<void> {
  const claimed = await plainly(async () => claim(config.dataDir));
  if (!claimed) throw alreadyServed(config);
  try {
    const port = await choosePort(config, nextPort, output);
    const sink = readable ? await readableSink(process.stderr) : process.stderr;
    const { services, close } = await plainly(() =>
      openServices(config, createLog(config.logLevel, sink), { mode: 'serve' }),
    );
    try {
      await requireAdminBeyondLoopback(config, services);
      const listening = await namingPort({ ...config, port }, (at) => listen(services, at));
      const stopped = new Promise<void>((resolve) => signals.take(() => resolve()));
      const { version, startedAt } = services;
      claimed.announce({ pid: process.pid, url: listening.url, startedAt, version });
      if (output.json) output.document({ url: listening.url, pid: process.pid, version });
      else output.line(`Ensemble is ready at ${listening.url}`);
      await ready?.(listening.url, services);
      await stopped;
      signals.giveBack();
      await listening.stop(GRACE);
    } finally {
      await close();
    }
  } finally {
    claimed.release();
  }
}

/** What to say when another process has the data folder. */
export function alreadyServed({ dataDir }: Config) {
  const running = findRunning(dataDir);
  if (!running) return failed('A server of this project is starting already');
  return failed(
    `This project is served already at ${running.url} (process ${running.pid})`,
    'Stop it with: ensemble stop',
  );
}

async function requireAdminBeyondLoopback({ host, project }: Config, { world }: Services): Promise<void> {
  if (isLoopback(host) || (await world.store.credentials.hasAdmin(world.clock.now()))) return;
  throw failed(
    `Nobody could be let in yet: ${host} is reachable from other machines, and there is no admin credential`,
    `Make one first: ensemble conductor auth:token --scopes admin --project ${project}`,
  );
}
