import { setTimeout as pause } from 'node:timers/promises';
import { command, NO_ARGUMENTS } from '../../command.ts';
import { onOff } from '../../flag.ts';
import { findRunning, forgetStale, isClaimed } from '../../server/claim.ts';
import { readConfig } from '../../server/read-config.ts';
import { failed } from '../../stop.ts';

/** The server lets running requests end for 10 s; then it closes. */
const PATIENCE = 15_000;
const LOOK_EVERY = 50;

export const stop = command({
  purpose: 'Ends the server of this project, once its running requests have ended',
  args: NO_ARGUMENTS,
  flags: { force: onOff('at once; what was answered is kept') },
  example: 'stop',
  scope: 'none: works on this machine',
  async run({ flags, settings, output }) {
    const { dataDir } = await readConfig(settings);
    const running = await found(dataDir);
    if (!running) {
      forgetStale(dataDir);
      if (output.json) output.document({ running: false });
      else output.line('Not running');
      return undefined;
    }
    process.kill(running.pid, flags.force ? 'SIGKILL' : 'SIGTERM');
    if (!(await within(PATIENCE, () => !isClaimed(dataDir)))) {
      throw failed(
        `The server (process ${running.pid}) has not ended yet`,
        'End it at once with: ensemble stop --force',
      );
    }
    forgetStale(dataDir);
    if (output.json) output.document({ running: false, pid: running.pid });
    else output.line(`Stopped ${running.url}`);
    return undefined;
  },
});

/** Who serves; one that is starting is waited for. */
async function found(dataDir: string) {
  await within(PATIENCE, () => !isClaimed(dataDir) || findRunning(dataDir) !== undefined);
  return findRunning(dataDir);
}

async function within(ms: number, isSo: () => boolean): Promise<boolean> {
  for (const until = Date.now() + ms; Date.now() < until; await pause(LOOK_EVERY)) {
    if (isSo()) return true;
  }
  return isSo();
}
