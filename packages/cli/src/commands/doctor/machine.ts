import { statfsSync } from 'node:fs';
import { type Finding, inArea } from './finding.ts';

const OLDEST_NODE = [22, 13] as const;
const LITTLE = 1024 ** 3;
const TOO_LITTLE = 100 * 1024 ** 2;
const { ok, warn, fail } = inArea('machine');

export function checkMachine(folder: string): readonly Finding[] {
  return [checkNode(process.versions.node), checkDisk(folder)];
}

function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest, least] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= least)) return ok(`Node ${version}`);
  return fail(`Node ${version} is too old`, `install Node ${OLDEST_NODE.join('.')} or newer`);
}

function checkDisk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const shown = `${(free / LITTLE).toFixed(1)} GiB of disk free`;
  if (free < TOO_LITTLE) return fail(shown, 'make room: the store cannot grow');
  return free < LITTLE ? warn(shown, 'make room before the store needs it') : ok(shown);
}
