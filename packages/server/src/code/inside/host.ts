import type { HandlerHost, HandlerLogger } from '@ensembleapp/core/agents/handlers.ts';
import { toJson } from '@ensembleapp/core/agents/to-json.ts';
import type { Json } from '@ensembleapp/protocol';
import type { Question, Report } from '../messages.ts';
import type { Asks } from './asks.ts';
import { fetchBy } from './fetch-by.ts';

/** What the code of one call may ask of the server. */
export function hostOf(id: number, asks: Asks, report: (report: Report) => void, signal: AbortSignal): HandlerHost {
  // What comes back is what the server's own side of the host answers.
  const ask = <Value>(question: Question) => asks.ask(id, question) as Promise<Value>;
  const at = (level: keyof HandlerLogger) => (message: unknown, fields?: unknown) =>
    report({ kind: 'log', id, level, message: String(message), fields: readable(fields) });
  return {
    kv: {
      get: (key) => ask({ of: 'get', key }),
      put: async (key, value, options = {}) => ask({ of: 'put', key, value: toJson(value), options }),
      delete: (key) => ask({ of: 'delete', key }),
      list: (prefix = '') => ask({ of: 'list', prefix }),
      increment: (key, by = 1) => ask({ of: 'increment', key, by }),
    },
    logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    fetch: fetchBy(ask, signal),
    component: (reference) => ask({ of: 'component', reference }),
  };
}

/** What is no JSON is lost, not the step. */
function readable(fields: unknown): Json {
  try {
    return toJson(fields);
  } catch {
    return null;
  }
}
