import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { World } from '../../world.ts';
import type { HandlerLogger, LogLevel } from '../handlers.ts';
import { createMask } from '../mask.ts';
import type { OperationCall } from '../operation-call.ts';
import { toJson } from '../to-json.ts';
import { isObject } from './is-object.ts';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'off'];
/** How much of one line is kept with the execution, in UTF-16 units of its message, and of the JSON of its fields. */
const LONGEST = 8192;

/**
 * A log for a handler: every line says which step of which execution it comes from, and holds no environment value.
 * @param least what is below that is not logged
 * @param logged given each line, to keep it with the execution
 */
export function handlerLogger(
  { log, settings }: Pick<World, 'log' | 'settings'>,
  place: { readonly executionId: string; readonly step: string },
  least: LogLevel,
  logged: OperationCall['logged'],
): HandlerLogger {
  const mask = createMask(settings.env);
  const at = (level: keyof HandlerLogger) => (message: unknown, fields?: unknown) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    const text = mask(String(message));
    const data = fields === undefined ? undefined : mask(readable(fields));
    log[level]({ ...place, ...(data !== undefined && { fields: data }) }, text);
    logged({ level, step: place.step, message: text.slice(0, LONGEST), metadata: keepable(data) });
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

function keepable(fields: Json | undefined): JsonObject {
  if (fields === undefined || fields === null) return {};
  const members = isObject(fields) ? fields : { value: fields };
  return JSON.stringify(members).length <= LONGEST ? members : { omitted: `more than ${LONGEST} characters` };
}
