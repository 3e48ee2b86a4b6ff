import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** Runs this command again with a Node that can run it, in this one's place; else says in one line which Node it takes. */
export function runOnNewerNode(bin) {
  const node = findNode(dirname(bin)) || (hasStripping() ? process.execPath : undefined);
  if (node === undefined) {
    refuse();
    return;
  }
  const stripping = node === process.execPath ? ['--experimental-strip-types', '--no-warnings'] : [];
  const child = spawn(node, ['--max-semi-space-size=4', ...stripping, bin, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  const handOn = (signal) => child.kill(signal);
  // Ctrl-C reaches every process at the terminal, so the child has had it already: twice would end it without grace.
  const isAtTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', isAtTerminal ? () => {} : handOn);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, handOn);
  child.once('error', refuse);
  child.once('exit', (code, signal) => {
    process.exit(signal === null ? code : 128 + constants.signals[signal]);
  });
}

/** The Node that the lock file brought along; undefined when there is none, or it is the one that runs. */
function findNode(folder) {
  const node = join(folder, 'node_modules', '.bin', 'node');
  if (existsSync(node)) return realpathSync(node) === realpathSync(process.execPath) ? undefined : node;
  return folder === dirname(folder) ? undefined : findNode(dirname(folder));
}

/** From 22.13 to 22.17 Node runs TypeScript when it is told to. */
function hasStripping() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return (major > 22 || (major === 22 && minor >= 13)) && !process.execArgv.includes('--experimental-strip-types');
}

function refuse() {
  process.stderr.write(`Ensemble needs Node 22.13 or newer; this is ${process.versions.node}\n`);
  process.exitCode = 1;
}
