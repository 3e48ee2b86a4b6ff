import type { Contender } from '../interleave.ts';
import { loadUntil } from './load.ts';
import type { Server } from './start-server.ts';

const CONNECTIONS = 32;

/** A contender that is asked over HTTP: these requests in turn, on many connections. */
export function overHttp(name: string, server: Server, requests: readonly Buffer[]): Contender {
  return {
    name,
    async measure(milliseconds) {
      const before = await server.cpuSeconds();
      const operations = await loadUntil({ port: server.port, requests, connections: CONNECTIONS }, { milliseconds });
      return { operations, cpuSeconds: (await server.cpuSeconds()) - before };
    },
  };
}
