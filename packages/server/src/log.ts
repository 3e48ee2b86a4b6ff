import { maskCredentials } from '@ensembleapp/core/auth/mask.ts';
import type { Log } from '@ensembleapp/core/world.ts';
import pino from 'pino';

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
