import { once } from 'node:events';
import { createServer } from 'node:net';
import { failed } from '../stop.ts';
import type { Output } from '../terminal/output.ts';

/** How many ports `dev` tries. */
const PORTS = 20;

export interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * The port to listen on, tried before anything of the project is opened.
 * @param nextPort takes the next free port when the one asked for is in use
 * @throws Stop when the port or the address cannot be had
 */
export async function choosePort({ host, port }: Place, nextPort: boolean, output: Output): Promise<number> {
  for (let at = port; ; at++) {
    try {
      await tryPort({ host, port: at });
      if (at !== port) output.note(`Port ${port} is in use; took ${at}`);
      return at;
    } catch (error) {
      const mayGoOn = nextPort && at < Math.min(port + PORTS, 65_535);
      if (codeOf(error) !== 'EADDRINUSE' || !mayGoOn) throw inTheWay(error, { host, port: at });
    }
  }
}

/** Does something that listens there: another process may have taken the port since it was tried. @throws Stop */
export async function namingPort<Value>(place: Place, task: (place: Place) => Promise<Value>): Promise<Value> {
  try {
    return await task(place);
  } catch (error) {
    throw inTheWay(error, place);
  }
}

/** Listens for a moment. */
async function tryPort({ host, port }: Place): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  server.listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

function inTheWay(error: unknown, { host, port }: Place): unknown {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') return failed(`Port ${port} is in use. Choose another with --port`);
  if (code === 'EACCES') return failed(`Port ${port} needs more rights. Choose another with --port`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return failed(`${host} is not an address of this machine. Choose another with --host`);
  return error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
