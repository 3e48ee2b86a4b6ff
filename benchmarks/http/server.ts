// One server of the HTTP benchmark, in a process of its own: `node server.ts <name>`. Tells its parent where it listens and what to
// send, and on every message how much CPU time it has used, once everything it still owes is written.
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { ensemble } from './ensemble.ts';
import { ensembles } from './ensembles.ts';
import { hello, helloWithoutDoor } from './hello.ts';
import { bareHono, honoWithBetterAuth } from './peers.ts';
import type { Ready, Served } from './served.ts';

const SERVERS: Readonly<Record<string, () => Promise<Served>>> = {
  ensemble,
  ensembles,
  hello,
  'hello-without-door': helloWithoutDoor,
  hono: bareHono,
  'better-auth': honoWithBetterAuth,
};

const served = await SERVERS[process.argv[2] ?? '']?.();
if (!served) throw new Error('name one of the servers');
const server = createAdaptorServer({
  fetch: served.fetch,
  serverOptions: { keepAliveTimeout: 65_000, joinDuplicateHeaders: true },
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ port, credentials: served.credentials } satisfies Ready);
});
process.on('message', async () => {
  await served.settle();
  process.send?.(process.cpuUsage());
});
process.on('disconnect', () => process.exit());
