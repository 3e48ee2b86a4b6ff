import type { Log } from '@ensembleapp/core/world.ts';
import pino from 'pino';

/** Any run of characters that looks like one of our credentials, or a JWT. */
const CREDENTIAL = /(sk-ensemble-|sk_|jwtsec_|hitl_)[0-9A-Za-z]{20,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g;

/**
 * The server's log: JSON lines, readable ones on a terminal. Nothing passes a credential to it; should anything ever do (a handler's own
 * words, a library's error), it is masked on the way out.
 */
export function createLog(level: string, out: { write(line: string): unknown }): Log {
  const masked = { write: (line: string) => out.write(line.replace(CREDENTIAL, (found) => `${found.slice(0, 3)}[masked]`)) };
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label: string) => ({ level: label }) } };
  return pino(options, masked);
}
