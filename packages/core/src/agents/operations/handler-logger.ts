import type { Json } from '@ensembleapp/protocol';
import type { World } from '../../world.ts';
import type { HandlerLogger, LogLevel } from '../handlers.ts';
import { createMask } from '../mask.ts';
import { toJson } from '../to-json.ts';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'off'];

/** A log for a handler: every line says which step of which execution it comes from, and holds no environment value. */
export function handlerLogger(
  { log, settings }: Pick<World, 'log' | 'settings'>,
  place: { readonly executionId: string; readonly step: string },
  least: LogLevel,
): HandlerLogger {
  const mask = createMask(settings.env);
  const at = (level: keyof HandlerLogger) => (message: unknown, fields?: unknown) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    log[level]({ ...place, ...(fields !== undefined && { fields: mask(readable(fields)) }) }, mask(String(message)));
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A handler that logs what is no JSON loses that, not its step. */
function readable(fields: unknown): Json {
  try {
    return toJson(fields);
  } catch {
    return null;
  }
}
