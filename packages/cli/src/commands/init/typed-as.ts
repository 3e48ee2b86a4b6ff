import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../../bin/ensemble.js', import.meta.url));

/**
 * What to type for this command line from any folder: its name where the search path leads to it, else the way through its installation.
 * @param path the environment's `PATH`
 */
export function typedAs(path = ''): string {
  if (path.split(delimiter).some(leadsHere)) return 'ensemble';
  const installation = findInstallation(dirname(BIN));
  return installation === undefined ? quoted(BIN) : `npx --prefix ${quoted(installation)} ensemble`;
}

/** npm puts `node_modules/.bin` on the path of what it runs: it is not there for what is typed next. */
function leadsHere(folder: string): boolean {
  const file = join(folder, 'ensemble');
  return !/node_modules[\\/]\.bin[\\/]?$/.test(folder) && existsSync(file) && realpathSync(file) === BIN;
}

/** The nearest folder above where npm has put the command. */
function findInstallation(folder: string): string | undefined {
  if (existsSync(join(folder, 'node_modules', '.bin', 'ensemble'))) return folder;
  return folder === dirname(folder) ? undefined : findInstallation(dirname(folder));
}

/** As a shell reads it. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
