import type { Log } from '@ensembleapp/core/world.ts';
import pino from 'pino';

/** Any run of characters that looks like one of our credentials, or a JWT. */
const CREDENTIAL = /(?:sk-ensemble-|sk_|jwtsec_|hitl_)[0-9A-Za-z]{20,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g;

/** Where log lines go. */
export interface LogSink {
  write(line: string): unknown;
}

/**
 * The server's log: one JSON object a line. Nothing passes a credential to it; should anything ever do (a handler's own words, a
 * library's error), it is masked on the way out.
 */
export function createLog(level: string, sink: LogSink): Log {
  const masked = { write: (line: string) => sink.write(maskCredentials(line)) };
  const formatters = { level: (label: string) => ({ level: label }) };
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters }, masked);
}

/** Lines for reading on a terminal in place of JSON. */
export async function readableSink(out: NodeJS.WritableStream): Promise<LogSink> {
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({ colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
  return { write: (line) => out.write(pretty(line)) };
}

/** The text with everything that looks like a credential taken out, all but how it begins. */
export function maskCredentials(text: string): string {
  return text.replace(CREDENTIAL, (found) => `${found.slice(0, 3)}[masked]`);
}
